import { encodeRunCursor, newestFirst, type RunCursor } from './page-cursor.ts';
import type { RunListing, RunPage } from './run-history.ts';

/**
 * A page of a history with other runs in their places. The others are none of the history's, and come after the page
 * before this one. At most `limit` stay; whoever is pushed out stands on the next page.
 */
export function joinRunPage(page: RunPage, others: readonly RunListing[], limit: number): RunPage {
  if (others.length === 0) return page;
  const all = [...page.runs, ...others].toSorted((one, other) => newestFirst(placeOf(one), placeOf(other)));
  const runs = all.slice(0, limit);
  const last = runs.at(-1);
  const hasMore = page.nextCursor !== undefined || all.length > limit;
  return { runs, ...(hasMore && last !== undefined ? { nextCursor: encodeRunCursor(placeOf(last)) } : {}) };
}

/** Where a run stands in lists. */
export function placeOf({ runId, startedAt }: RunListing): RunCursor {
  return { startedAtMs: Date.parse(startedAt), runId };
}
