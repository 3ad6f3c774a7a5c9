import type { SeededRandom } from '@genai-bench/core-metrics';

/** When requests of an open loop start: the index and the offset from the level's start. Endless; offsets never decrease. */
export interface Arrival {
  readonly index: number;
  readonly offsetMs: number;
}

export type Schedule = Iterable<Arrival>;

/** One way in which requests of an open loop arrive. */
export interface ArrivalPattern {
  /** As it is written in options and results. */
  readonly name: string;
  /** Whether `burstiness` shapes it; others get 1 and ignore it. */
  readonly hasBurstiness: boolean;
  /** The same arrivals each time the schedule is read: randomness is forked from `random` anew. */
  schedule(options: ArrivalOptions): Schedule;
}

export interface ArrivalOptions {
  /** Mean rate over a long time, above 0. */
  readonly requestsPerSecond: number;
  /** Shape of the gaps: 1 is Poisson, below 1 comes in bursts, above 1 nears constant spacing. */
  readonly burstiness: number;
  readonly random: SeededRandom;
}
