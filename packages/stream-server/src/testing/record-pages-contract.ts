import { expect, it } from 'vitest';
import type { RequestRecord } from '@genai-bench/core-metrics';
import type { RecordQuery, RunHistory } from '../history/run-history.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from './sample-run.ts';

/** Pages of the requests of one run. */
export function describeRecordPages(given: () => RunHistory): void {
  it('pages through 20,000 records in the order in which they finished', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) => sampleRecord(19_999 - index));
    await given().saveRun(sampleRun([]), inBatches(records, 1000));
    const indexes: number[] = [];
    for await (const page of recordPages(given(), { limit: 1000 })) {
      indexes.push(...page.map(({ index }) => index));
    }
    expect(indexes).toEqual(records.map(({ index }) => index));
  });

  it('filters by level and outcome and counts what matches', async () => {
    const records = Array.from({ length: 30 }, (_, index) =>
      index % 3 === 0 ? sampleFailure(index) : sampleRecord(index, { levelIndex: index % 2 }),
    );
    await given().saveRun(sampleRun(records), inBatches(records));
    const failed = await given().listRecords('run-1', { limit: 4, outcome: 'http_error' });
    expect(failed.totalCount).toBe(10);
    expect(failed.records.map(({ index }) => index)).toEqual([0, 3, 6, 9]);
    const query = { limit: 4, levelIndex: 1, outcome: 'completed' } as const;
    const indexes: number[] = [];
    for await (const page of recordPages(given(), query)) indexes.push(...page.map(({ index }) => index));
    expect(indexes).toEqual([1, 5, 7, 11, 13, 17, 19, 23, 25, 29]);
  });

  it.each([
    ['more than 1,000 records', { limit: 1001 }],
    ['a negative position', { limit: 1, cursor: Buffer.from('[-1]').toString('base64url') }],
    ['a cursor of runs', { limit: 1, cursor: Buffer.from('[1,"a"]').toString('base64url') }],
  ])('refuses %s', async (_title, query) => {
    await expect(given().listRecords('run-1', query)).rejects.toMatchObject({ code: 'invalid-query' });
  });
}

async function* recordPages(
  history: RunHistory,
  query: RecordQuery,
): AsyncGenerator<readonly RequestRecord[]> {
  let cursor: string | undefined;
  do {
    const page = await history.listRecords('run-1', {
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.records;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
