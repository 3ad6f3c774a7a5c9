import type { BattleView } from '@genai-bench/arena';

/** For how long the arena lets a vote be taken back, in ms. */
const undoWindowMs = 10_000;

/**
 * How far the server's clock is ahead of the page's, in ms, from the answer to a vote that was cast just now. Without
 * it a page whose clock is wrong would show no time to undo, or too much.
 */
export function clockSkewMs({ undoUntilMs }: BattleView, sentAtMs: number, answeredAtMs: number): number {
  return undoUntilMs === undefined ? 0 : undoUntilMs - undoWindowMs - (sentAtMs + answeredAtMs) / 2;
}

/** The end of the time to undo by the page's clock, never more than the whole window away. */
export function undoDeadlineMs(
  view: BattleView | undefined,
  skewMs: number,
  nowMs: number,
): number | undefined {
  if (view?.undoUntilMs === undefined) return undefined;
  return Math.min(view.undoUntilMs - skewMs, nowMs + undoWindowMs);
}
