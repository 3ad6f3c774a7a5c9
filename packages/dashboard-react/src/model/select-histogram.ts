/** A bar: `[startMs, endMs)` and how many values lie in it. */
export interface HistogramBar {
  readonly startMs: number;
  readonly endMs: number;
  readonly count: number;
}

/** Bars that a chart still draws quickly. */
export const BAR_BUDGET = 60;

/**
 * Bars over the fixed buckets, from the first to the last that holds a value. Where there would be more than `budget`,
 * neighbours are joined by a power of two counted from bucket 0, so that bars never move under a viewer: they only
 * ever join. The last bucket is open; its bar is as wide as the one before.
 */
export function selectHistogram(
  edgesMs: readonly number[],
  sparseCounts: readonly (readonly [number, number])[],
  budget = BAR_BUDGET,
): readonly HistogramBar[] {
  const filled = sparseCounts.filter(([bucket, count]) => count > 0 && edgesMs[bucket] !== undefined);
  if (filled.length === 0) return [];
  const buckets = filled.map(([bucket]) => bucket);
  const first = Math.min(...buckets);
  const last = Math.max(...buckets);
  let width = 1;
  while (Math.floor(last / width) - Math.floor(first / width) + 1 > budget) width *= 2;
  const firstBar = Math.floor(first / width);
  const counts = Array.from({ length: Math.floor(last / width) - firstBar + 1 }, () => 0);
  for (const [bucket, count] of filled) {
    const bar = Math.floor(bucket / width) - firstBar;
    counts[bar] = (counts[bar] as number) + count;
  }
  return counts.map((count, bar) => ({
    startMs: edgeAt(edgesMs, (firstBar + bar) * width),
    endMs: edgeAt(edgesMs, (firstBar + bar + 1) * width),
    count,
  }));
}

function edgeAt(edgesMs: readonly number[], bucket: number): number {
  const edge = edgesMs[bucket];
  if (edge !== undefined) return edge;
  const last = edgesMs.at(-1) as number;
  const before = edgesMs.at(-2) ?? last / 2;
  return before > 0 ? last * (last / before) : last * 2;
}
