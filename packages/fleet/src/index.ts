export { createFleetDriver, type FleetDriverOptions } from './coordinator/create-fleet-driver.ts';
export { runFleetWorker, type FleetWorkerOptions } from './worker/run-fleet-worker.ts';
export { describeRedisUrl } from '@genai-bench/redis-connection';
export { decodeRecordBatch, encodeRecordBatch } from './merge/record-batch.ts';
export { FleetError, type FleetErrorCode } from './errors.ts';
