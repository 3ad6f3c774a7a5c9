import type { TruthRecord } from '@genai-bench/simulator';

/** How many requests the server had at the same time at most, from its own log. */
export function mostAtOnce(truth: readonly TruthRecord[]): number {
  const changes = truth
    .flatMap(({ receivedAtMs, endedAtMs }) => [
      { atMs: receivedAtMs, by: 1 },
      { atMs: endedAtMs ?? Infinity, by: -1 },
    ])
    // At the same instant the one that ends makes room for the one that comes.
    .toSorted((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
