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
export { backends, findBackend } from './backends/backend-registry.ts';
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
export { defaultScenarios } from './scenario/default-scenarios.ts';
export { scenarioFileName } from './scenario/scenario-file-name.ts';
export type { Scenario, ScenarioContext } from './scenario/scenario.ts';
export type { DatasetRow } from './scenario/dataset/dataset-row.ts';
export { loadDataset } from './scenario/dataset/load-dataset.ts';
export { createSchedule } from './schedule/create-schedule.ts';
export type { ScheduleOptions } from './schedule/create-schedule.ts';
export { dealSchedule } from './schedule/deal-schedule.ts';
export type { Arrival, Schedule } from './schedule/schedule.ts';
export { createEstimateTokenizer } from './tokenizer/estimate-tokenizer.ts';
export { loadTokenizer } from './tokenizer/load-tokenizer.ts';
export type { Tokenizer } from './tokenizer/tokenizer.ts';
export type { RunOutput, RunOutputStart } from './output/run-output.ts';
export { createRecordsOutput } from './output/records-output.ts';
export type { RecordsOutputOptions } from './output/records-output.ts';
export { recordsFileName } from './output/records-header.ts';
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
export { levelsToCsv } from './output/export/levels-to-csv.ts';
export { levelsToMarkdown } from './output/export/levels-to-markdown.ts';
