export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Share of an interval that lies inside a range, 0 to 1. An interval without duration is inside or not: it counts
 * for the range that it lies in, from `startMs` on and before `endMs`, and at `endMs` only if `closed`.
 * 0 when an end of it is unknown (NaN).
 */
export function overlapShare(fromMs: number, toMs: number, range: TimeRange, closed = true): number {
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return 0;
  if (toMs <= fromMs) {
    const inside = fromMs >= range.startMs && (fromMs < range.endMs || (closed && fromMs === range.endMs));
    return inside ? 1 : 0;
  }
  return overlapMs(fromMs, toMs, range) / (toMs - fromMs);
}

/** Length of the common part of an interval and a range, in ms; 0 when there is none or an end is unknown. */
export function overlapMs(fromMs: number, toMs: number, range: TimeRange): number {
  const commonMs = Math.min(toMs, range.endMs) - Math.max(fromMs, range.startMs);
  return commonMs > 0 ? commonMs : 0;
}
