import type { InstrumentGrade, InstrumentReading } from '../instrument/instrument-reading.ts';

/** Who made the load, where several processes made it together; in the order of their places. */
export interface FleetSummary {
  readonly workers: readonly FleetWorker[];
}

/** One worker's part in a level, or in a run. */
export interface FleetWorker {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  /** Which of the shares it made, from 0. */
  readonly place: number;
  /** `lost`: it fell silent before its part was done. `failed`: it said itself why it could not go on. */
  readonly status: 'completed' | 'aborted' | 'lost' | 'failed';
  /** Why it was lost or failed. */
  readonly problem?: string;
  /** Records that arrived from it, warm-up included. */
  readonly recordCount: number;
  /**
   * Share of the whole level's (or run's) load, 0 to 1, that was this worker's to make and of which no record
   * arrived. Absent where nothing is known to be missing; 0 where others made its part, because it was lost before.
   */
  readonly lostShare?: number;
  /**
   * Requests that it had reported as begun and whose records never arrived, by its own count when it was last heard: it
   * may have made more. Absent where it delivered a record of every request that it made.
   */
  readonly unaccountedCount?: number;
  /** Its monotonic clock minus the coordinator's, in ms; the records' instants are corrected by it. */
  readonly clockOffsetMs?: number;
  /** The true offset is within this many ms of the stated one: half of the shortest round trip. */
  readonly clockUncertaintyMs?: number;
  /** By how much the offset differed when it was measured again after the run, in ms. */
  readonly clockDriftMs?: number;
  /** What its load threads saw of themselves. */
  readonly instrument?: Pick<
    InstrumentReading,
    'loopLagMs' | 'threadCpuShare' | 'threadCpuWaitShare' | 'gcMs' | 'gcMaxPauseMs' | 'starvedMs'
  >;
  readonly grade: InstrumentGrade;
}
