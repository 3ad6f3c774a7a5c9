/** Which part of a load one of several processes makes. Alone it makes all of it: `{ index: 0, count: 1 }`. */
export interface WorkerPlace {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export const onlyWorker: WorkerPlace = { index: 0, count: 1 };
