export { PROTOCOL_VERSION, type Envelope, type StreamPosition } from '../protocol/envelope.ts';
export type {
  DroppedData,
  HelloData,
  HistogramData,
  LogData,
  MetricsData,
  ProgressData,
  RunStartedData,
  ScatterData,
  WireHistogram,
} from '../protocol/event-data.ts';
export type { RecentFigures, RecentLatency, ScatterPoint } from '@genai-bench/core-metrics';
export type { WireEvent, WireEventType } from '../protocol/wire-event.ts';
export type { BenchmarkStatus } from '../protocol/benchmark-status.ts';
export type { LevelView, RunView, SeriesPoint } from '../protocol/run-view.ts';
export { emptyRunView, idleStatus, waitingLevel } from '../protocol/empty-run-view.ts';
export { viewOfSummary } from '../protocol/view-of-summary.ts';
export { reduceRunView } from '../protocol/reduce-run-view.ts';
export { followStream, unfollowedStream } from '../protocol/follow-stream.ts';
export type { FollowedStream, FollowStep } from '../protocol/follow-stream.ts';
export { eventClasses, type EventClass } from '../protocol/event-class.ts';
export type { ConnectionState, RunStream, RunStreamOptions, RunStreamState } from './run-stream.ts';
export { createRunStream } from './create-run-stream.ts';
export { recordingRunStream } from './recording-run-stream.ts';
export { readEventStream, type ServerSentEvent } from './read-event-stream.ts';
export { reconnectDelayMs } from './reconnect-delay.ts';
export { currentEnvironment } from './stream-environment.ts';
export type { StreamEnvironment, WebSocketLike } from './stream-environment.ts';
export type { RunList, RunningRun } from '../http/run-list.ts';
export type { RecordPage, RecordQuery, RunListing, RunPage, RunQuery } from '../history/run-history.ts';
