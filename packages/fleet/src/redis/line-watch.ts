/**
 * Whether Redis answers, and so whether the silence of somebody who speaks through it means anything: while nothing comes
 * of anyone, nobody in particular is gone.
 */
export interface LineWatch {
  /** Redis has just answered, if only that there is nothing new. */
  readonly answered: () => void;
  /**
   * For how long somebody has been silent who was last heard at this instant. Counts only since Redis has been
   * answering without a break, so that all have the whole time to come back after one; 0 while it does not answer.
   */
  readonly silentMs: (heardAtMs: number) => number;
  /** For how long Redis has not answered. */
  readonly awayMs: () => number;
  /** That is too long to mean nothing. */
  readonly isAway: () => boolean;
}

/** Redis that is asked at least once a second and has not answered for so long is away. */
const breakMs = 3_000;

/** By the clock by which it is said when somebody was heard. */
export function createLineWatch(nowMs: () => number): LineWatch {
  const line = { answeredAtMs: nowMs(), backAtMs: nowMs() };
  const awayMs = (): number => nowMs() - line.answeredAtMs;
  const isAway = (): boolean => awayMs() > breakMs;
  return {
    answered() {
      if (isAway()) line.backAtMs = nowMs();
      line.answeredAtMs = nowMs();
    },
    silentMs: (heardAtMs) => (isAway() ? 0 : nowMs() - Math.max(heardAtMs, line.backAtMs)),
    awayMs,
    isAway,
  };
}
