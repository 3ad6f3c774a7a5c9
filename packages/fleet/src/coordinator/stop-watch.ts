import type { LineWatch } from '../redis/line-watch.ts';

export interface StopWatchOptions {
  readonly line: LineWatch;
  /** How long Redis may be away until all workers are given up. */
  readonly redisOutageMs: number;
  readonly nowMs: () => number;
  /** Hears what is waited for while Redis does not answer. */
  readonly say: (line: string) => void;
}

/** Follows a level that was told to stop, through an outage of Redis too, in which no worker can hear of it. */
export interface StopWatch {
  /** The level is to stop from now on; requests in flight may still take so long. */
  stop(drainMs: number): void;
  /** Whether a worker that has not stopped is not waited for any more. To be asked a few times a second. */
  isOverdue(): boolean;
}

/** How much longer than the agreed time a worker may take to stop. */
const graceMs = 10_000;

export function createStopWatch({ line, redisOutageMs, nowMs, say }: StopWatchOptions): StopWatch {
  let stop: { readonly atMs: number; readonly limitMs: number } | undefined;
  let isAway = false;

  function tellOutage(limitMs: number): void {
    if (line.isAway() === isAway) return;
    isAway = !isAway;
    say(
      isAway
        ? `Redis does not answer; waiting up to ${secondsOf(redisOutageMs - line.awayMs())} s for it, and then for what the workers hold. Ctrl-C again ends at once.`
        : `Redis answers again; the workers are told to stop. Waiting up to ${secondsOf(limitMs)} s for what they hold.`,
    );
  }

  return {
    stop(drainMs) {
      stop = { atMs: nowMs(), limitMs: drainMs + graceMs };
    },
    isOverdue() {
      if (stop === undefined) return false;
      const { atMs, limitMs } = stop;
      tellOutage(limitMs);
      // Those who could not hear of it have the whole time once they can; who comes and goes does not prolong it on and on.
      return line.silentMs(atMs) > limitMs || nowMs() - atMs > redisOutageMs + limitMs;
    },
  };
}

const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));
