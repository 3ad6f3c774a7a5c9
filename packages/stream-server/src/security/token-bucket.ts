/** Lets through a burst, and then so many a second. Time comes in as an argument. */
export interface TokenBucket {
  take(nowMs: number): boolean;
}

export function createTokenBucket(options: {
  readonly perSecond: number;
  readonly burst: number;
}): TokenBucket {
  let left = options.burst;
  let filledAtMs: number | undefined;
  return {
    take(nowMs) {
      const elapsedMs = filledAtMs === undefined ? 0 : Math.max(0, nowMs - filledAtMs);
      filledAtMs = nowMs;
      left = Math.min(options.burst, left + (elapsedMs / 1000) * options.perSecond);
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
