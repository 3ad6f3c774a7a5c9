export { startSimulator } from './start-simulator.ts';
export type { Simulator, SimulatorStats } from './start-simulator.ts';
export type { SimulatorOptions } from './simulator-options.ts';
export { pathologies } from './faults/pathologies.ts';
export type { TruthChunk, TruthRecord } from './truth/truth-log.ts';
export type { TruthLog } from './truth/truth-log.ts';
export { vocabulary } from './text/vocabulary.ts';
export type { Lateness } from './metrics/server-metrics.ts';
export { monotonicNowMs } from './monotonic-clock.ts';
