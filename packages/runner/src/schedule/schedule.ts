/** When requests of an open loop start: the index and the offset from the level's start. Endless; offsets never decrease. */
export interface Arrival {
  readonly index: number;
  readonly offsetMs: number;
}

export type Schedule = Iterable<Arrival>;
