import type { Schedule } from './schedule.ts';

/**
 * One load thread's share of a schedule: every `threadCount`-th arrival. Indices and offsets stay those of the whole, so
 * the shares of all threads merge to exactly the schedule that one thread would have run.
 */
export function dealSchedule(
  schedule: Schedule,
  share: { readonly threadIndex: number; readonly threadCount: number },
): Schedule {
  return {
    *[Symbol.iterator]() {
      for (const arrival of schedule)
        if (arrival.index % share.threadCount === share.threadIndex) yield arrival;
    },
  };
}
