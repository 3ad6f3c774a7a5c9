import { joinRunPage, placeOf } from './join-run-page.ts';
import { listRun } from './list-run.ts';
import { isMatchingListing } from './match-run.ts';
import { decodeRunCursor, newestFirst } from './page-cursor.ts';
import type { RunHistory, RunListing, RunPage, RunQuery } from './run-history.ts';

/**
 * A page of a history and of finished runs that are known from elsewhere, as if all were in it. A run that both have is
 * listed once, as the history has it. Costs one look into the history for each other run that the page may have.
 */
export async function listWithOthers(
  history: Pick<RunHistory, 'listRuns' | 'findRun'>,
  query: RunQuery,
  others: readonly RunListing[],
): Promise<RunPage> {
  const page = await history.listRuns(query);
  const { limit, cursor } = query;
  const after = cursor === undefined ? undefined : decodeRunCursor(cursor);
  const oldest = page.nextCursor === undefined ? undefined : decodeRunCursor(page.nextCursor);
  const isOfPage = (run: RunListing): boolean => {
    const place = placeOf(run);
    return (
      Number.isSafeInteger(place.startedAtMs) &&
      isMatchingListing(run, place.startedAtMs, query) &&
      (after === undefined || newestFirst(place, after) > 0) &&
      (oldest === undefined || newestFirst(place, oldest) < 0)
    );
  };
  const listed = new Set(page.runs.map(({ runId }) => runId));
  const missing = others.filter((run) => isOfPage(run) && !listed.has(run.runId));
  const asKept = missing.map(async (run) => {
    // Either it was saved since the page was read, or it stands elsewhere or nowhere by what the history knows of it.
    const kept = await history.findRun(run.runId);
    return kept === undefined ? run : listRun(kept);
  });
  return joinRunPage(page, (await Promise.all(asKept)).filter(isOfPage), limit);
}
