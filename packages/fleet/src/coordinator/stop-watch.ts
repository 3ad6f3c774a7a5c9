import type { LineWatch } from '../redis/line-watch.ts';

export interface StopWatchOptions {
  readonly line: LineWatch;
  /** How long workers make load while Redis is away, and how long a stop waits for it. */
  readonly redisOutageMs: number;
  /** How long a run that was not stopped waits for Redis. */
  readonly redisWaitMs: number;
  readonly nowMs: () => number;
  /** Hears what is waited for while Redis does not answer. */
  readonly say: (line: string) => void;
}

/** Says when Redis goes and comes back, and follows a level that was told to stop through such an outage. */
export interface StopWatch {
  /** The level is to stop from now on; requests in flight may still take so long. */
  stop(drainMs: number): void;
  /** Whether a worker that has not stopped is not waited for any more. To be asked a few times a second. */
  isOverdue(): boolean;
}

/** How much longer than the agreed time a worker may take to stop. */
const graceMs = 10_000;

export function createStopWatch(options: StopWatchOptions): StopWatch {
  const { line, redisOutageMs, redisWaitMs, nowMs, say } = options;
  let stop: { readonly atMs: number; readonly limitMs: number } | undefined;
  let announced: 'answering' | 'away' | 'away and stopping' = 'answering';
  /** For how long the stop has waited for Redis. */
  const waitedMs = ({ atMs }: { readonly atMs: number }): number => Math.min(line.awayMs(), nowMs() - atMs);

  function announceOutage(): void {
    const current = !line.isAway() ? 'answering' : stop === undefined ? 'away' : 'away and stopping';
    if (current === announced) return;
    announced = current;
    if (stop === undefined) {
      say(
        current === 'away'
          ? `Redis does not answer; the workers continue for up to ${secondsOf(redisOutageMs)} s and keep their records. Waiting up to ${secondsOf(redisWaitMs - line.awayMs())} s for it.`
          : 'Redis answers again; taking the records that the workers kept.',
      );
      return;
    }
    say(
      current === 'away and stopping'
        ? `Redis does not answer; waiting up to ${secondsOf(redisOutageMs - waitedMs(stop))} s for it, and then for what the workers hold. Ctrl-C again ends at once.`
        : `Redis answers again; the workers are told to stop. Waiting up to ${secondsOf(stop.limitMs)} s for what they hold.`,
    );
  }

  return {
    stop(drainMs) {
      stop = { atMs: nowMs(), limitMs: drainMs + graceMs };
    },
    isOverdue() {
      announceOutage();
      if (stop === undefined) return false;
      const { atMs, limitMs } = stop;
      if (line.isAway()) return waitedMs(stop) > redisOutageMs;
      // Those who could not hear of it have the whole time once they can; a Redis that comes and goes does not extend it without end.
      return line.silentMs(atMs) > limitMs || nowMs() - atMs > redisOutageMs + limitMs;
    },
  };
}

const secondsOf = (ms: number): number => Math.max(0, Math.ceil(ms / 1000));
