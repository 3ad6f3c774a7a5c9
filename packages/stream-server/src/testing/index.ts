export { describeEventLogContract } from './event-log-contract.ts';
export { describeRunHistory } from './run-history-contract.ts';
export { describeAccess } from './access-contract.ts';
export { inBatches, sampleFailure, sampleRecord, sampleRun } from './sample-run.ts';
