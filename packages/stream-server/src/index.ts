export { PROTOCOL_VERSION, type Envelope, type StreamPosition } from './protocol/envelope.ts';
export type { WireEvent, WireEventType } from './protocol/wire-event.ts';
export type { BenchmarkStatus } from './protocol/benchmark-status.ts';
export type { LevelView, RunView, SeriesPoint } from './protocol/run-view.ts';
