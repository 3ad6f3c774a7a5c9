export type {
  CreateTransport,
  ResponseHead,
  ResponseSink,
  Transport,
  TransportExchange,
  TransportFailure,
  TransportOptions,
  TransportRequest,
} from './transport/transport.ts';
export { createSocketTransport } from './transport/socket-transport.ts';
export { createUndiciTransport } from './transport/undici-transport.ts';
export {
  backendNames,
  backends,
  findBackend,
  keyVariablesOf,
  modelKeyVariables,
} from './backends/backend-registry.ts';
export type { AnswerPart, Backend, BackendRequest, BackendRequestOptions, Task } from './backends/backend.ts';
export type { BodyReads, CapturedEnd, CapturedExchange } from './load/captured-exchange.ts';
export { createAnswerDecoder } from './stream/answer-decoder.ts';
export type { AnswerDecoder, AnswerDecoderOptions } from './stream/answer-decoder.ts';
export type { AnswerState } from './stream/answer-state.ts';
export { decodeExchange } from './stream/decode-exchange.ts';
export type { DecodeContext } from './stream/decode-exchange.ts';
export type { ReadStamp } from './stream/read-stamp.ts';
export { parseScenario } from './scenario/parse-scenario.ts';
export type { ScenarioKind, ScenarioSpec } from './scenario/scenario-spec.ts';
export { requireExecutable } from './scenario/require-executable.ts';
export { createScenario } from './scenario/create-scenario.ts';
export { scenarioFileName } from './scenario/scenario-file-name.ts';
export type { Scenario, ScenarioContext } from './scenario/scenario.ts';
export type { DatasetRow } from './scenario/dataset/dataset-row.ts';
export { loadDataset } from './scenario/dataset/load-dataset.ts';
export { arrivalPatterns, createSchedule } from './schedule/create-schedule.ts';
export type { ScheduleOptions } from './schedule/create-schedule.ts';
export { dealSchedule } from './schedule/deal-schedule.ts';
export type { Arrival, ArrivalPattern, Schedule } from './schedule/schedule.ts';
export { createEstimateTokenizer } from './tokenizer/estimate-tokenizer.ts';
export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export type { Tokenizer } from './tokenizer/tokenizer.ts';
export type { RunOutput, RunOutputStart } from './output/run-output.ts';
export { createRecordsOutput } from './output/records-output.ts';
export type { RecordsOutputOptions } from './output/records-output.ts';
export { recordsFileName, spareRecordsFile } from './output/records-header.ts';
export type { RecordsHeader } from './output/records-header.ts';
export { readRecords, readRecordsHeader } from './output/read-records.ts';
export type { ReadRecordsOptions } from './output/read-records.ts';
export { createExperimentFolder } from './output/experiment/create-experiment-folder.ts';
export type { ExperimentFolderOptions } from './output/experiment/create-experiment-folder.ts';
export { createExperimentOutput } from './output/experiment/experiment-output.ts';
export type { ExperimentOutputOptions } from './output/experiment/experiment-output.ts';
export { createSummaryOutput, summaryFileName } from './output/summary-output.ts';
export type { SummaryOutputOptions } from './output/summary-output.ts';
export { createMemoryOutput } from './output/memory-output.ts';
export type { MemoryOutput } from './output/memory-output.ts';
export { combineOutputs } from './output/combine-outputs.ts';
export { runBenchmark } from './run/run-benchmark.ts';
export type { BenchmarkRun, RunBenchmarkControl } from './run/run-benchmark.ts';
export type { CreateLevelDriver } from './run/execute-run.ts';
export type { LevelDriver, LevelEnd, LevelToDrive } from './run/level-driver.ts';
export { createLocalLevelDriver, type LocalLevelDriverOptions } from './run/local-level-driver.ts';
export { clientReadingOf } from './run/client-reading.ts';
export { splitEvenly } from './load/split-load.ts';
export { TOOL } from './run/tool-version.ts';
export { createRunControl, type RunControl } from './run/run-control.ts';
export { sumCounts } from './run/drive-threads.ts';
export { onlyWorker, type WorkerPlace } from './load/worker-place.ts';
export type { ThreadCounts, ThreadHealth } from './load/thread-messages.ts';
export { monotonicMs } from './clock.ts';
export { parseRunPlan } from './plan/parse-run-plan.ts';
export { describeRunPlan, secretsOf } from './plan/describe-run-plan.ts';
export { planLevels, type PlannedLoad } from '@genai-bench/core-metrics';
export { parseDurationMs } from './plan/parse-duration.ts';
export { RunPlanError } from './plan/run-plan-error.ts';
export type { PlanIssue } from './plan/run-plan-error.ts';
export { describedOptions, localOptions, type BenchmarkOptions } from './plan/run-plan-schema.ts';
export type { DatasetSource, RequestTimeouts, RunPlan } from './plan/run-plan.ts';
export { createRedactor } from './plan/redact-text.ts';
export { Secret } from './plan/secret.ts';
export { RunnerError } from './errors.ts';
export type { RunnerErrorCode } from './errors.ts';
export { createFanOutClient, fanOut } from './fan-out/fan-out.ts';
export type { FanOut, FanOutClient, FanOutClientOptions, FanOutOptions } from './fan-out/fan-out.ts';
export type { FanOutEvent } from './fan-out/fan-out-event.ts';
export type { FanOutTarget } from './fan-out/fan-out-target.ts';
