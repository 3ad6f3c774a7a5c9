import type { LineWatch } from '../redis/line-watch.ts';
import type { FleetRun } from './fleet-run.ts';
import { isLive } from './share.ts';

export interface WatchSilenceOptions {
  readonly run: FleetRun;
  readonly line: LineWatch;
  /** A worker that says nothing for so long, while Redis answers, is lost. */
  readonly silenceMs: number;
  /** All are when Redis itself does not answer for so long. */
  readonly redisWaitMs: number;
}

const lookMs = 250;

/** Who speaks is there, whatever becomes of the lock of its share; who does not is lost. Ends with `clearInterval`. */
export function watchSilence({ run, line, silenceMs, redisWaitMs }: WatchSilenceOptions): NodeJS.Timeout {
  return setInterval(() => {
    const isRedisGone = line.awayMs() > redisWaitMs;
    for (const share of run.shares.filter(isLive)) {
      if (isRedisGone) run.lose(share, `Redis did not answer for ${redisWaitMs / 1000} s`);
      else if (share.heardAtMs !== undefined && line.silentMs(share.heardAtMs) > silenceMs)
        run.lose(share, `nothing was heard of it for ${silenceMs / 1000} s`);
    }
  }, lookMs);
}
