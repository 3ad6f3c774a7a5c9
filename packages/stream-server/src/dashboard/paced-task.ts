/** Runs the latest of many tasks, at most once in an interval: at once when it has been quiet, else when it is over. */
export interface PacedTask {
  run(task: () => void): void;
  /** Runs what waits, now. */
  flush(): void;
}

export function createPacedTask(
  intervalMs: number,
  nowMs: () => number = () => performance.now(),
): PacedTask {
  let waiting: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ranAtMs = Number.NEGATIVE_INFINITY;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const task = waiting;
    waiting = undefined;
    if (task === undefined) return;
    ranAtMs = nowMs();
    task();
  }

  return {
    run(task) {
      waiting = task;
      const waitMs = ranAtMs + intervalMs - nowMs();
      if (waitMs <= 0) flush();
      else timer ??= setTimeout(flush, waitMs).unref();
    },
    flush,
  };
}
