import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '@genai-bench/core-metrics';
import type { RecordQuery, RunHistory, RunQuery } from '../history/run-history.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from './sample-run.ts';

/** What every `RunHistory` must do. `open` gives an empty one; it is closed here. */
export function describeRunHistory(name: string, open: () => Promise<RunHistory>): void {
  describe(`${name} as a run history`, () => {
    let history: RunHistory;
    beforeEach(async () => {
      history = await open();
    });
    afterEach(async () => {
      await history.close();
    });

    describeWholeRuns(() => history);
    describeRunPages(() => history);
    describeRecordPages(() => history);
  });
}

function describeWholeRuns(given: () => RunHistory): void {
  it('gives back what was saved, to the last field', async () => {
    const records = [
      sampleRecord(0),
      sampleFailure(1, 'a "quoted" \u2028 line, 日本, \u0000'),
      sampleRecord(2),
    ];
    const summary = sampleRun(records);
    await given().saveRun(summary, inBatches(records, 2));
    expect(await given().findRun('run-1')).toEqual(summary);
    expect(await given().listRecords('run-1', { limit: 10 })).toEqual({ records, totalCount: 3 });
  });

  it('knows no run that was not saved', async () => {
    expect(await given().findRun('run-1')).toBeUndefined();
    expect(await given().listRuns({ limit: 10 })).toEqual({ runs: [] });
    expect(await given().listRecords('run-1', { limit: 10 })).toEqual({ records: [], totalCount: 0 });
  });

  it('keeps nothing of a run whose records broke off', async () => {
    await expect(given().saveRun(sampleRun([sampleRecord(0)]), breakingOff())).rejects.toThrow(
      'source broke',
    );
    expect(await given().findRun('run-1')).toBeUndefined();
    expect((await given().listRecords('run-1', { limit: 10 })).totalCount).toBe(0);
  });

  it('keeps the earlier run when its replacement broke off', async () => {
    const earlier = sampleRun([sampleRecord(0)]);
    await given().saveRun(earlier, inBatches([sampleRecord(0)]));
    await expect(given().saveRun(sampleRun([], { status: 'failed' }), breakingOff())).rejects.toThrow(
      'source broke',
    );
    expect(await given().findRun('run-1')).toEqual(earlier);
    expect((await given().listRecords('run-1', { limit: 10 })).records).toEqual([sampleRecord(0)]);
  });

  it('shows no part of a run while it is being saved', async () => {
    const seen: unknown[] = [];
    async function* watched(): AsyncGenerator<readonly RequestRecord[]> {
      yield [sampleRecord(0)];
      seen.push(
        await given().findRun('run-1'),
        (await given().listRecords('run-1', { limit: 1 })).totalCount,
      );
      yield [sampleRecord(1)];
    }
    await given().saveRun(sampleRun([sampleRecord(0), sampleRecord(1)]), watched());
    expect(seen).toEqual([undefined, 0]);
    expect((await given().listRecords('run-1', { limit: 1 })).totalCount).toBe(2);
  });

  it('takes the later summary and records of one run id', async () => {
    await given().saveRun(sampleRun([sampleRecord(0)], { status: 'aborted' }), inBatches([sampleRecord(0)]));
    const later = [sampleRecord(0), sampleRecord(1)];
    await given().saveRun(sampleRun(later), inBatches(later));
    expect((await given().findRun('run-1'))?.status).toBe('completed');
    expect((await given().listRuns({ limit: 10 })).runs).toHaveLength(1);
    expect((await given().listRecords('run-1', { limit: 10 })).records).toEqual(later);
  });

  it('saves several runs at once', async () => {
    const records = Array.from({ length: 500 }, (_, index) => sampleRecord(index));
    const ids = ['a', 'b', 'c'];
    await Promise.all(ids.map((runId) => given().saveRun(sampleRun([], { runId }), inBatches(records, 50))));
    const totals = await Promise.all(
      ids.map(async (id) => (await given().listRecords(id, { limit: 1 })).totalCount),
    );
    expect(totals).toEqual([500, 500, 500]);
  });

  it('deletes a run with its records, once', async () => {
    await given().saveRun(sampleRun([sampleRecord(0)]), inBatches([sampleRecord(0)]));
    expect(await given().deleteRun('run-1')).toBe(true);
    expect(await given().deleteRun('run-1')).toBe(false);
    expect(await given().findRun('run-1')).toBeUndefined();
    expect((await given().listRecords('run-1', { limit: 1 })).totalCount).toBe(0);
  });

  it('refuses a run that cannot be put in order', async () => {
    await expect(
      given().saveRun(sampleRun([], { startedAt: 'yesterday' }), inBatches([])),
    ).rejects.toMatchObject({
      code: 'invalid-run',
    });
  });

  it('says that it is closed', async () => {
    await given().close();
    await given().close();
    await expect(given().listRuns({ limit: 1 })).rejects.toMatchObject({ code: 'closed' });
  });
}

function describeRunPages(given: () => RunHistory): void {
  async function saveAt(runId: string, startedAt: string, parts: Parameters<typeof sampleRun>[1] = {}) {
    await given().saveRun(sampleRun([], { runId, startedAt, ...parts }), inBatches([]));
  }

  it('lists runs newest first, page by page, each once', async () => {
    await saveAt('b', '2026-01-02T00:00:00Z');
    await saveAt('a', '2026-01-02T00:00:00Z');
    await saveAt('oldest', '2026-01-02T00:30:00+01:00');
    await saveAt('newest', '2026-01-03T00:00:00Z');
    await saveAt('c', '2026-01-02T01:00:00+01:00');
    const pages = await allRunPages(given(), { limit: 2 });
    expect(pages).toEqual([['newest', 'c'], ['b', 'a'], ['oldest']]);
  });

  it('goes on behind the last page although runs came and went', async () => {
    for (const day of [1, 2, 3, 4]) await saveAt(`day-${day}`, `2026-01-0${day}T00:00:00Z`);
    const first = await given().listRuns({ limit: 2 });
    await saveAt('day-5', '2026-01-05T00:00:00Z');
    await given().deleteRun('day-3');
    const second = await given().listRuns({ limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.runs.map(({ runId }) => runId)).toEqual(['day-2', 'day-1']);
    expect(second.nextCursor).toBeUndefined();
  });

  it('filters by model and status', async () => {
    await saveAt('a', '2026-01-01T00:00:00Z', { plan: { model: 'small' } });
    await saveAt('b', '2026-01-02T00:00:00Z', { plan: { model: 'small' }, status: 'failed' });
    await saveAt('c', '2026-01-03T00:00:00Z', { status: 'failed' });
    expect(await allRunPages(given(), { limit: 1, model: 'small' })).toEqual([['b'], ['a']]);
    expect(await allRunPages(given(), { limit: 9, status: 'failed' })).toEqual([['c', 'b']]);
    expect(await allRunPages(given(), { limit: 9, status: 'failed', model: 'small' })).toEqual([['b']]);
    expect(await allRunPages(given(), { limit: 9, model: "small' or 1=1 --" })).toEqual([[]]);
  });

  it('shows the figures of a run in its listing', async () => {
    const records = [sampleRecord(0, {}, 40), sampleRecord(1, {}, 60), sampleFailure(2)];
    await given().saveRun(sampleRun(records), inBatches(records));
    const [listing] = (await given().listRuns({ limit: 1 })).runs;
    expect(listing).toMatchObject({
      runId: 'run-1',
      model: 'meta-llama/Llama-3.1-8B',
      backend: 'vllm',
      task: 'text-to-text',
      scenarios: ['D(100,3)'],
      levelCount: 1,
      requestCount: 3,
      errorRate: 1 / 3,
      ttftP50Ms: 50,
      grade: 'trusted',
    });
  });

  it('leaves figures out that nobody knows', async () => {
    await given().saveRun(sampleRun([], { plan: {} }), inBatches([]));
    const [listing] = (await given().listRuns({ limit: 1 })).runs;
    expect(listing).toMatchObject({ model: 'unknown', backend: 'unknown', task: 'unknown', requestCount: 0 });
    expect(Object.keys(listing ?? {})).not.toContain('errorRate');
    expect(Object.keys(listing ?? {})).not.toContain('ttftP50Ms');
    expect(Object.keys(listing ?? {})).not.toContain('bestOutputTokensPerSecond');
  });

  it.each([
    ['a limit of 0', { limit: 0 }],
    ['half a run', { limit: 1.5 }],
    ['more than 200 runs', { limit: 201 }],
    ['a cursor that is no base64', { limit: 1, cursor: '§' }],
    ['a cursor of something else', { limit: 1, cursor: Buffer.from('[1]').toString('base64url') }],
  ])('refuses %s', async (_title, query) => {
    await expect(given().listRuns(query)).rejects.toMatchObject({ code: 'invalid-query' });
  });
}

function describeRecordPages(given: () => RunHistory): void {
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

async function allRunPages(history: RunHistory, query: RunQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await history.listRuns({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page.runs.map(({ runId }) => runId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
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

async function* breakingOff(): AsyncGenerator<readonly RequestRecord[]> {
  yield [sampleRecord(0), sampleRecord(1)];
  throw new Error('source broke');
}
