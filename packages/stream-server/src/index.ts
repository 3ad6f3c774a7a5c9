export { PROTOCOL_VERSION, type Envelope, type StreamPosition } from './protocol/envelope.ts';
export type { WireEvent, WireEventType } from './protocol/wire-event.ts';
export type { BenchmarkStatus } from './protocol/benchmark-status.ts';
export type { LevelView, RunView, SeriesPoint } from './protocol/run-view.ts';

export type {
  RecordPage,
  RecordQuery,
  RunHistory,
  RunListing,
  RunPage,
  RunQuery,
} from './history/run-history.ts';
export { createMemoryRunHistory } from './history/memory-run-history.ts';
export { createSqliteRunHistory, type SqliteRunHistoryOptions } from './history/sqlite-run-history.ts';
export { RunHistoryError, type RunHistoryErrorCode } from './history/run-history-error.ts';
