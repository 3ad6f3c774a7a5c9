export interface OutageNoticeOptions {
  readonly say: (line: string) => void;
  readonly redisOutageMs: number;
  readonly redisWaitMs: number;
  /** Where records are kept. */
  readonly folder: string;
}

/** Says on the worker's side what an outage of Redis does to its load. */
export interface OutageNotice {
  /** To be called again and again. */
  readonly line: (isAway: boolean) => void;
  readonly loadStopped: () => void;
  readonly loadBegins: (levelIndex: number) => void;
}

export function createOutageNotice(options: OutageNoticeOptions): OutageNotice {
  const { say, folder } = options;
  const [outageSeconds, waitSeconds] = [options.redisOutageMs, options.redisWaitMs].map((ms) =>
    Math.round(ms / 1000),
  );
  const state = { isAway: false, isStopped: false };
  return {
    line(isAway) {
      if (isAway === state.isAway) return;
      state.isAway = isAway;
      say(
        isAway
          ? `Redis does not answer. The load continues for up to ${outageSeconds} s without it, and records are kept in ${folder}.`
          : 'Redis answers again. Sending the records that were kept.',
      );
    },
    loadStopped() {
      state.isStopped = true;
      say(
        `The load is stopped: Redis did not answer for ${outageSeconds} s, so nobody else could have stopped it. Records are kept; waiting up to ${waitSeconds} s in all for Redis.`,
      );
    },
    loadBegins(levelIndex) {
      if (!state.isStopped) return;
      state.isStopped = false;
      say(`The load continues with level ${levelIndex + 1}.`);
    },
  };
}
