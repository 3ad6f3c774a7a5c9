import type {
  DatasetReading,
  FleetSummary,
  LevelOutline,
  LiveWorker,
  RequestRecord,
} from '@genai-bench/core-metrics';
import type { ThreadCounts, ThreadHealth } from '../load/thread-messages.ts';
import type { WorkerPlace } from '../load/worker-place.ts';
import type { RunControl } from './run-control.ts';

/**
 * Makes the load of a run's levels, in this process or elsewhere, one level after the other. Implementations must
 * deliver each record once and all of them before `drive` resolves, and resolve in bounded time after a stop.
 */
export interface LevelDriver {
  /** Throws for defects only: a level that fails says so in its end. */
  drive(level: LevelToDrive): Promise<LevelEnd>;
  /** What was found in the data set, where this process read one. */
  readonly dataset?: DatasetReading;
  /** After the last level: who made the load of the whole run, where that was not this process alone. */
  readonly describeFleet?: () => Promise<FleetSummary>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface LevelToDrive {
  readonly outline: LevelOutline;
  readonly control: RunControl;
  /** This process's part of the level, where it is not the part that the driver was made for. */
  readonly place?: WorkerPlace;
  /** Measuring begins at this instant of the run's clock. */
  readonly onStarted: (startedAtMs: number) => void;
  /** Totals so far, each time there are new ones. */
  readonly onCounts: (counts: ThreadCounts) => void;
  readonly onRecords: (records: readonly RequestRecord[]) => void;
  /** Resolves when the outputs have accepted the records so far: load is held back for those that are far behind. */
  readonly recordsAccepted?: () => Promise<void>;
  /** Who makes the load, where that is not this process alone; at most once a second. */
  readonly onWorkers?: (workers: readonly LiveWorker[]) => void;
}

export interface LevelEnd {
  /** Of each load thread that lived to tell. */
  readonly health: readonly ThreadHealth[];
  /** Why the level could not go on to its end. May hold what a server said. */
  readonly failure?: string;
  /** Who made the load, where that was not this process alone. */
  readonly fleet?: FleetSummary;
}
