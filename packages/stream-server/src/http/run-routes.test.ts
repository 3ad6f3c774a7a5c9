import { afterEach, describe, expect, it } from 'vitest';
import { beginLoggedRun } from '../event-log/logged-run.ts';
import type { RunHistory, RunPage } from '../history/run-history.ts';
import { listRun } from '../history/list-run.ts';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { asController, ifChanged, openApi, scriptedControl } from '../testing/open-api.ts';
import type { OpenApi } from '../testing/open-api.ts';
import { idleStatus } from '../protocol/empty-run-view.ts';
import { emptyRunView } from '../testing/empty-run-view.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import type { ApiRouterOptions, LiveRuns } from './api-ports.ts';
import type { RunList } from './run-list.ts';

let api: OpenApi;
afterEach(() => api.close());

const records = [sampleRecord(0), sampleFailure(1), sampleRecord(2)];

async function start(parts: Partial<ApiRouterOptions> = {}): Promise<void> {
  api = await openApi(parts);
  await api.history.saveRun(sampleRun(records), inBatches(records));
}

async function bodyOf(path: string): Promise<unknown> {
  const response = await api.request(path);
  expect(response.status).toBe(200);
  return response.json();
}

function liveRunsOf(parts: Partial<LiveRuns>): LiveRuns {
  return { findView: async () => undefined, listRuns: async () => [], ...parts };
}

describe('GET /runs', () => {
  it('pages through runs, newest first, and filters them', async () => {
    await start();
    for (const day of [3, 4]) {
      const run = sampleRun([], { runId: `day-${day}`, startedAt: `2026-01-0${day}T00:00:00Z`, plan: {} });
      await api.history.saveRun(run, inBatches([]));
    }
    const first = (await bodyOf('/runs?limit=2')) as RunPage;
    expect(first.runs.map(({ runId }) => runId)).toEqual(['day-4', 'day-3']);
    const second = (await bodyOf(`/runs?limit=2&cursor=${first.nextCursor ?? ''}`)) as RunPage;
    expect(second.runs.map(({ runId }) => runId)).toEqual(['run-1']);
    const filtered = (await bodyOf('/runs?model=meta-llama%2FLlama-3.1-8B&status=completed')) as RunPage;
    expect(filtered.runs.map(({ runId }) => runId)).toEqual(['run-1']);
  });

  it.each([
    ['/runs?limit=0', 'query.limit: '],
    ['/runs?limit=1&limit=2', 'query.limit: '],
    ['/runs?status=paused', 'query.status: '],
    ['/runs?page=2', 'Unrecognized key: "page"'],
    ['/runs?cursor=abc', 'is no cursor'],
    ['/runs/%E0%A4%A', 'cannot be read'],
    [`/runs/${'x'.repeat(201)}`, 'path.runId: '],
    ['/runs/run-1/records?limit=1001', 'query.limit: '],
    ['/runs/run-1/records?outcome=fine', 'query.outcome: '],
    ['/runs/run-1/export?format=xlsx', 'query.format: '],
  ])('refuses %s and says what is wrong', async (path, reason) => {
    await start();
    const response = await api.request(path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'invalid-request', message: expect.stringContaining(reason) },
    });
    expect(api.internalErrors).toEqual([]);
  });

  it('tells nobody why the history failed, but its own log', async () => {
    const broken: RunHistory = {
      ...createMemoryRunHistory(),
      listRuns: () => Promise.reject(new Error('/secret/path is gone')),
    };
    api = await openApi({ history: broken });
    const response = await api.request('/runs');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(api.internalErrors).toEqual([new Error('/secret/path is gone')]);
  });
});

describe('GET /runs, while others go on,', () => {
  const facts = {
    backend: 'openai',
    task: 'text-to-text',
    scenarios: ['D(10,3)'],
    levelCount: 2,
    isLive: true,
  };
  const going = [
    { runId: 'run-b', model: 'b', startedAt: '2026-01-06T00:00:00.000Z', ...facts, tags: { team: 'one' } },
    { runId: 'run-a', model: 'a', startedAt: '2026-01-05T00:00:00.000Z', ...facts },
  ];
  const idsOf = ({ runs, running }: RunList) => ({
    runs: runs.map(({ runId }) => runId),
    running: running?.map(({ runId }) => runId),
  });

  it('names them beside the finished ones, on the first page alone', async () => {
    await start({ liveRuns: liveRunsOf({ listRuns: async () => going }) });
    await api.history.saveRun(
      sampleRun([], { runId: 'early', startedAt: '2020-01-01T00:00:00Z' }),
      inBatches([]),
    );
    const first = (await bodyOf('/runs?limit=1')) as RunList;
    expect(idsOf(first)).toEqual({ runs: ['run-1'], running: ['run-b', 'run-a'] });
    const { isLive, ...known } = going[0]!;
    expect(isLive).toBe(true);
    expect(first.running?.[0]).toEqual({ ...known, status: 'running' });
    const second = (await bodyOf(`/runs?limit=1&cursor=${first.nextCursor ?? ''}`)) as RunList;
    expect(idsOf(second)).toEqual({ runs: ['early'], running: undefined });
  });

  it.each([
    ['status=running', [], ['run-b', 'run-a']],
    ['status=completed', ['run-1'], undefined],
    ['model=a', [], ['run-a']],
    ['tag=team%3Done', [], ['run-b']],
    ['from=2026-01-05T12:00:00Z', [], ['run-b']],
    ['text=D(10,', [], ['run-b', 'run-a']],
  ])('filters both by %s', async (query, runs, running) => {
    await start({ liveRuns: liveRunsOf({ listRuns: async () => going }) });
    expect(idsOf((await bodyOf(`/runs?${query}`)) as RunList)).toEqual({ runs, running });
  });

  it('leaves them unsaid, and not empty, where they cannot be known', async () => {
    await start({ liveRuns: liveRunsOf({ listRuns: () => Promise.reject(new Error('away')) }) });
    expect(idsOf((await bodyOf('/runs')) as RunList)).toEqual({ runs: ['run-1'], running: undefined });
  });
});

describe('a run that is over, and of which the log tells that others share,', () => {
  const told = sampleRun(records, {
    runId: 'told',
    startedAt: '2026-01-04T00:00:00.000Z',
    plan: { model: 'other', tags: { team: 'one' } },
  });

  async function startTold(parts: Partial<LiveRuns> = {}, runs = [told]): Promise<void> {
    const entries = runs.map((run) => ({
      ...beginLoggedRun(run.runId, Date.parse(run.startedAt)),
      isLive: false,
      listing: listRun(run),
    }));
    await start({
      liveRuns: liveRunsOf({
        findView: async (id) =>
          id === 'told' ? { ...emptyRunView(id), summary: told, status: idleStatus } : undefined,
        listRuns: async () => entries,
        ...parts,
      }),
    });
  }

  const idsAt = async (query: string): Promise<readonly string[]> =>
    ((await bodyOf(`/runs?${query}`)) as RunPage).runs.map(({ runId }) => runId);

  it('is listed among the finished ones, page by page', async () => {
    await startTold();
    const first = (await bodyOf('/runs?limit=1')) as RunList;
    expect([first.runs, first.running]).toEqual([[listRun(told)], []]);
    expect(await idsAt(`limit=1&cursor=${first.nextCursor ?? ''}`)).toEqual(['run-1']);
  });

  it.each([
    ['model=other', ['told']],
    ['status=completed', ['told', 'run-1']],
    ['status=failed', []],
    ['status=running', []],
    ['from=2026-01-03T00:00:00Z', ['told']],
    ['before=2026-01-03T00:00:00Z', ['run-1']],
    ['text=TEAM%3Done', ['told']],
    ['tag=team%3Dtwo', []],
  ])('is filtered as they are by %s', async (query, runIds) => {
    await startTold();
    expect(await idsAt(query)).toEqual(runIds);
  });

  it('is listed once when the history has it too, and then as the history has it', async () => {
    await startTold({}, [told, sampleRun(records, { status: 'failed' })]);
    const { runs } = (await bodyOf('/runs')) as RunPage;
    expect(runs.map(({ runId, status }) => [runId, status])).toEqual([
      ['told', 'completed'],
      ['run-1', 'completed'],
    ]);
  });

  it('is not listed as running too when it ends while the list is made', async () => {
    const entry = beginLoggedRun('run-1', Date.parse('2026-01-02T03:04:05.000Z'));
    await startTold({ listRuns: async () => [entry] });
    const { runs, running } = (await bodyOf('/runs')) as RunList;
    expect([runs.map(({ runId }) => runId), running]).toEqual([['run-1'], []]);
  });

  it('is left out for those who ask for what is kept here', async () => {
    await startTold();
    expect(await bodyOf('/runs?kept=true')).toEqual({ runs: [listRun(sampleRun(records))] });
    expect((await api.request('/runs?kept=false')).status).toBe(400);
  });

  it('is left out where the log does not answer, and the others are not', async () => {
    await startTold({ listRuns: () => Promise.reject(new Error('away')) });
    expect(await idsAt('')).toEqual(['run-1']);
  });

  it('has a summary, a report and comparisons', async () => {
    await startTold();
    expect(await bodyOf('/runs/told')).toEqual({ state: 'finished', summary: told, isSummaryOnly: true });
    const report = await (await api.request('/runs/told/export?format=html')).text();
    expect(report).toContain('<h1>other</h1>');
    expect(await bodyOf('/runs/run-1/compare/told')).toMatchObject({
      candidate: { runId: 'told' },
      levels: [{ scenario: 'D(100,3)' }],
    });
  });

  it.each(['/records', '/export', '/export?format=csv', '/export?format=jsonl'])(
    'says at %s that its single requests are elsewhere',
    async (path) => {
      await startTold();
      const response = await api.request(`/runs/told${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: {
          code: 'not-found',
          message: 'The single requests of run "told" are not kept here.',
          hint: expect.stringContaining('Servers with the same --history have them all.'),
        },
      });
    },
  );

  it('is deleted for all, and only by who may', async () => {
    const forgotten: string[] = [];
    const forgetRun = async (runId: string): Promise<boolean> => {
      if (runId !== 'told' || forgotten.includes(runId)) return false;
      forgotten.push(runId);
      return true;
    };
    await startTold({ forgetRun });
    const erase = async (headers: Record<string, string>) =>
      (await api.request('/runs/told', { method: 'DELETE', headers })).status;
    expect(await erase({})).toBe(403);
    expect(forgotten).toEqual([]);
    expect(await erase(asController)).toBe(204);
    expect(forgotten).toEqual(['told']);
    expect(await erase(asController)).toBe(404);
  });

  it('stays in the history when the log does not answer whoever deletes it', async () => {
    await startTold({ forgetRun: () => Promise.reject(new Error('away')) });
    const response = await api.request('/runs/run-1', { method: 'DELETE', headers: asController });
    expect(response.status).toBe(500);
    expect(await api.history.findRun('run-1')).toBeDefined();
  });
});

describe('a run without a result', () => {
  it.each(['/records', '/export?format=html', '/compare/run-1'])('says so at %s', async (path) => {
    await start({
      liveRuns: liveRunsOf({ findView: async (id) => (id === 'run-1' ? undefined : emptyRunView(id)) }),
    });
    const response = await api.request(`/runs/run-live${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: 'Run "run-live" has no result, or none yet.' },
    });
  });
});

describe('GET /runs/:runId', () => {
  it('gives the summary of a finished run', async () => {
    await start();
    expect(await bodyOf('/runs/run-1')).toEqual({ state: 'finished', summary: sampleRun(records) });
  });

  it('gives the view of a run that is going on', async () => {
    const view = emptyRunView('run-live');
    await start({ liveRuns: liveRunsOf({ findView: async (id) => (id === 'run-live' ? view : undefined) }) });
    expect(await bodyOf('/runs/run-live')).toEqual({
      state: 'live',
      view: JSON.parse(JSON.stringify(view)) as unknown,
    });
  });

  it('answers 304 to a reader who has it already, until it changes', async () => {
    await start();
    const etag = (await api.request('/runs/run-1')).headers.get('etag') ?? '';
    const again = () => api.request('/runs/run-1', { headers: ifChanged(etag) });
    expect((await again()).status).toBe(304);
    await api.history.saveRun(sampleRun(records, { status: 'aborted' }), inBatches(records));
    expect((await again()).status).toBe(200);
  });

  it.each(['/runs/other', '/runs/other/records', '/runs/other/export', '/runs/run-1/compare/other'])(
    'says at %s that there is no such run',
    async (path) => {
      await start();
      const response = await api.request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: {
          code: 'not-found',
          message: 'There is no run "other".',
          hint: 'GET /api/v1/runs lists the finished ones, and those that go on.',
        },
      });
    },
  );
});

describe('GET /runs/:runId/records', () => {
  it('pages and filters', async () => {
    await start();
    expect(await bodyOf('/runs/run-1/records?outcome=completed&levelIndex=0&limit=1')).toEqual({
      records: [records[0]],
      nextCursor: expect.any(String),
      totalCount: 2,
    });
  });
});

describe('DELETE /runs/:runId', () => {
  it('needs the control scope', async () => {
    await start();
    expect((await api.request('/runs/run-1', { method: 'DELETE' })).status).toBe(403);
    expect(await api.history.findRun('run-1')).toBeDefined();
  });

  it('deletes a run once', async () => {
    await start();
    const erase = () => api.request('/runs/run-1', { method: 'DELETE', headers: asController });
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(404);
    expect(await api.history.findRun('run-1')).toBeUndefined();
  });

  it('leaves a run that is going on', async () => {
    await start({ runControl: { ...scriptedControl(), activeRunId: () => 'run-1' } });
    const response = await api.request('/runs/run-1', { method: 'DELETE', headers: asController });
    expect(response.status).toBe(409);
    expect(await api.history.findRun('run-1')).toBeDefined();
  });
});

describe('the router', () => {
  it('refuses other methods and names those that there are', async () => {
    await start();
    const response = await api.request('/runs/run-1', { method: 'PUT', headers: asController });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, DELETE');
  });

  it('leaves unknown paths to the next router', async () => {
    await start();
    expect((await api.request('/elsewhere')).status).toBe(418);
  });
});
