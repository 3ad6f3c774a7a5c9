/**
 * Time between two instants of a record, in ms; `undefined` when either did not occur, or when they are out of order:
 * a negative duration says that a stamp is wrong, and must not be averaged with right ones.
 */
export function elapsedMs(fromAtMs: number | undefined, toAtMs: number | undefined): number | undefined {
  if (fromAtMs === undefined || toAtMs === undefined || toAtMs < fromAtMs) return undefined;
  return toAtMs - fromAtMs;
}
