import { expect, it } from 'vitest';
import type { RunHistory, RunQuery } from '../history/run-history.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from './sample-run.ts';

/** Lists of runs: their order, pages, filters and figures. */
export function describeRunPages(given: () => RunHistory): void {
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

  it('filters by backend, time range, text and tags', async () => {
    const plan = (backend: string, tags: Record<string, string>) => ({
      plan: { backend, model: 'M_1', tags },
    });
    await saveAt('a', '2026-01-01T00:00:00Z', plan('vllm', { team: 'search', gpu: 'H100' }));
    await saveAt('b', '2026-01-02T00:00:00Z', plan('sglang', { team: 'search' }));
    await saveAt('C%c', '2026-01-03T00:00:00Z', plan('vllm', { team: 'Ads \u0000' }));
    const found = async (query: Partial<RunQuery>) =>
      (await allRunPages(given(), { limit: 9, ...query })).flat();
    expect(await found({ backend: 'vllm' })).toEqual(['C%c', 'a']);
    expect(await found({ startedFromMs: Date.parse('2026-01-02T00:00:00Z') })).toEqual(['C%c', 'b']);
    expect(await found({ startedBeforeMs: Date.parse('2026-01-02T00:00:00Z') })).toEqual(['a']);
    expect(await found({ tags: { team: 'search' } })).toEqual(['b', 'a']);
    expect(await found({ tags: { team: 'search', gpu: 'H100' } })).toEqual(['a']);
    expect(await found({ tags: { team: 'Ads \u0000' } })).toEqual(['C%c']);
    expect(await found({ tags: { team: 'none' } })).toEqual([]);
    expect(await found({ text: 'c%C' })).toEqual(['C%c']);
    expect(await found({ text: 'm_1' })).toEqual(['C%c', 'b', 'a']);
    expect(await found({ text: 'mx1' })).toEqual([]);
    expect(await found({ text: 'GPU=h100' })).toEqual(['a']);
    expect(await found({ text: "' or 1=1 --" })).toEqual([]);
    expect(await found({ text: '\\' })).toEqual([]);
    const { tags } = (await given().listRuns({ limit: 1, text: 'gpu' })).runs[0] ?? {};
    expect(tags).toEqual({ team: 'search', gpu: 'H100' });
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
