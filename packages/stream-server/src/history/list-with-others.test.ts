import { describe, expect, it } from 'vitest';
import type { RunSummary } from '@genai-bench/core-metrics';
import { inBatches, sampleRun } from '../testing/sample-run.ts';
import { listRun } from './list-run.ts';
import { listWithOthers } from './list-with-others.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import type { RunHistory, RunListing, RunPage, RunQuery } from './run-history.ts';

type Lister = (query: RunQuery) => Promise<RunPage>;

/** Five runs, two of which began at the same time, with an offset in one of the texts. */
const runs = [
  runOf('e', '2026-01-05T00:00:00.000Z', { model: 'small', tags: { team: 'one' } }),
  runOf('d', '2026-01-03T01:00:00+01:00', { model: 'large', backend: 'vllm' }, 'failed'),
  runOf('c', '2026-01-03T00:00:00.000Z', { model: 'small', backend: 'vllm', tags: { team: 'two' } }),
  runOf('b', '2026-01-02T00:00:00.000Z', { model: 'small', tags: { team: 'one' } }, 'aborted'),
  runOf('a', '2026-01-01T00:00:00.000Z', { model: 'large', tags: { team: 'one' } }),
];

const filters: readonly Partial<RunQuery>[] = [
  {},
  { model: 'small' },
  { backend: 'vllm' },
  { status: 'completed' },
  { startedFromMs: Date.parse('2026-01-02T00:00:00Z'), startedBeforeMs: Date.parse('2026-01-05T00:00:00Z') },
  { text: 'TEAM=one' },
  { tags: { team: 'one' } },
];

function runOf(
  runId: string,
  startedAt: string,
  plan: RunSummary['plan'],
  status: RunSummary['status'] = 'completed',
): RunSummary {
  return sampleRun([], { runId, startedAt, plan, status });
}

async function historyOf(summaries: readonly RunSummary[]): Promise<RunHistory> {
  const history = createMemoryRunHistory();
  for (const summary of summaries) await history.saveRun(summary, inBatches([]));
  return history;
}

async function pagesOf(list: Lister, query: RunQuery): Promise<readonly (readonly RunListing[])[]> {
  const pages: (readonly RunListing[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page.runs);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}

const idsOf = ({ runs: listed }: RunPage): readonly string[] => listed.map(({ runId }) => runId);

/** Of each run whether the history has it, others know it, or both. */
function divisions(): readonly (readonly ('history' | 'others' | 'both')[])[] {
  const places = ['history', 'others', 'both'] as const;
  return Array.from({ length: places.length ** runs.length }, (_, number) =>
    runs.map((_run, index) => places[Math.floor(number / places.length ** index) % places.length]!),
  );
}

describe('listWithOthers', () => {
  it('answers with the pages of one history that has all, however the runs are divided', async () => {
    const whole = await historyOf(runs);
    for (const [turn, division] of divisions().entries()) {
      const history = await historyOf(runs.filter((_, index) => division[index] !== 'others'));
      const others = runs.filter((_, index) => division[index] !== 'history').map(listRun);
      const list: Lister = (query) => listWithOthers(history, query, others);
      const limit = 1 + (turn % 4);
      for (const filter of filters) {
        const query = { limit, ...filter };
        const expected = await pagesOf((each) => whole.listRuns(each), query);
        expect(await pagesOf(list, query), `${division.join()} ${JSON.stringify(query)}`).toEqual(expected);
      }
    }
  });

  it('goes by what the history says of a run that others know otherwise', async () => {
    const [run] = runs;
    const history = await historyOf([{ ...run!, status: 'aborted' }]);
    const others = [listRun(run!)];
    const listed = await listWithOthers(history, { limit: 9 }, others);
    expect(listed.runs.map(({ runId, status }) => [runId, status])).toEqual([['e', 'aborted']]);
    expect(await listWithOthers(history, { limit: 9, status: 'completed' }, others)).toEqual({ runs: [] });
  });

  it('lists a run once that is saved while the page is read', async () => {
    const [newest, ...rest] = runs;
    const history = await historyOf(rest);
    const saving: RunHistory = {
      ...history,
      async listRuns(query) {
        const page = await history.listRuns(query);
        await history.saveRun(newest!, inBatches([]));
        return page;
      },
    };
    expect(idsOf(await listWithOthers(saving, { limit: 9 }, [listRun(newest!)]))).toEqual([
      'e',
      'd',
      'c',
      'b',
      'a',
    ]);
  });

  it('looks up no run that the page has or cannot have', async () => {
    const history = await historyOf(runs.slice(0, 4));
    const asked: string[] = [];
    const counted: RunHistory = {
      ...history,
      findRun: (runId) => {
        asked.push(runId);
        return history.findRun(runId);
      },
    };
    const others = runs.map(listRun);
    const first = await listWithOthers(counted, { limit: 2 }, others);
    expect(asked).toEqual([]);
    const rest = await listWithOthers(counted, { limit: 3, cursor: first.nextCursor ?? '' }, others);
    expect(idsOf(rest)).toEqual(['c', 'b', 'a']);
    expect(asked).toEqual(['a']);
  });

  it('leaves out another run that says of no instant when it began', async () => {
    const history = await historyOf(runs.slice(1));
    const others = [{ ...listRun(runs[0]!), startedAt: 'lately' }];
    expect(idsOf(await listWithOthers(history, { limit: 9 }, others))).toEqual(['d', 'c', 'b', 'a']);
  });

  it.each([{ limit: 0 }, { limit: 1, cursor: '§' }])('refuses %j as the history does', async (query) => {
    const history = await historyOf([]);
    await expect(listWithOthers(history, query, runs.map(listRun))).rejects.toMatchObject({
      code: 'invalid-query',
    });
  });
});
