import type { RequestRecord } from '@genai-bench/core-metrics';
import type { RunHistory } from './run-history.ts';

const RECORDS_PER_PAGE = 250;

/** All records of a run, page by page. */
export async function* readAllRecords(
  history: Pick<RunHistory, 'listRecords'>,
  runId: string,
): AsyncGenerator<readonly RequestRecord[]> {
  let cursor: string | undefined;
  do {
    const page = await history.listRecords(runId, {
      limit: RECORDS_PER_PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.records;
    cursor = page.nextCursor;
    // SQLite answers within this thread, so without this nobody else would be served until the last page.
    await new Promise((resolve) => setImmediate(resolve));
  } while (cursor !== undefined);
}
