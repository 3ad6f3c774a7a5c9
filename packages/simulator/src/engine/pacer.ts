import type { BatchEngine } from './batch-engine.ts';

export interface Pacer {
  /** Call after anything that may have brought the next due time forward. */
  wake(): void;
  close(): void;
}

/**
 * Advances an engine in real time. Timers of the event loop are about 1 ms coarse, so it sleeps until
 * `spinMs` before a deadline and then polls with `setImmediate`, which still lets sockets be read. With 0 it never
 * polls: chunks leave up to a millisecond late, several at once, and a core stays free.
 */
export function createPacer({
  engine,
  nowMs,
  spinMs,
}: {
  engine: BatchEngine;
  nowMs: () => number;
  spinMs: number;
}): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  let closed = false;

  const run = (): void => {
    immediate = undefined;
    timer = undefined;
    timerAtMs = Number.POSITIVE_INFINITY;
    engine.advance(nowMs());
    schedule();
  };
  const schedule = (): void => {
    if (closed || immediate !== undefined) return;
    const dueMs = engine.nextDueMs();
    if (dueMs === undefined) return;
    const untilSpinMs = dueMs - nowMs() - spinMs;
    const sleepMs = spinMs > 0 ? Math.floor(untilSpinMs) : Math.max(1, Math.ceil(untilSpinMs));
    if (sleepMs >= 1) {
      if (timerAtMs <= dueMs) return;
      clearTimeout(timer);
      timerAtMs = dueMs;
      timer = setTimeout(run, Math.min(sleepMs, 2 ** 31 - 1));
    } else {
      clearTimeout(timer);
      timer = undefined;
      immediate = setImmediate(run);
    }
  };

  return {
    wake: schedule,
    close() {
      closed = true;
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
}
