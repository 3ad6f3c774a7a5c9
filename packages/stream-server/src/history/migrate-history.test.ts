import { expect, it } from 'vitest';
import { inBatches, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import { migrateHistory } from './migrate-history.ts';
import type { RunHistory } from './run-history.ts';

async function filled(): Promise<RunHistory> {
  const history = createMemoryRunHistory();
  for (let index = 0; index < 3; index++) {
    const records = Array.from({ length: 600 * index }, (_, position) => sampleRecord(position));
    const startedAt = `2026-0${index + 1}-01T00:00:00Z`;
    await history.saveRun(sampleRun(records, { runId: `run-${index}`, startedAt }), inBatches(records));
  }
  return history;
}

it('copies all runs with their records, and finds them there the second time', async () => {
  const [from, to] = [await filled(), createMemoryRunHistory()];
  expect(await migrateHistory({ from, to })).toEqual({
    copied: 3,
    present: 0,
    different: [],
    recordCount: 1800,
  });
  expect(await to.listRuns({ limit: 9 })).toEqual(await from.listRuns({ limit: 9 }));
  expect(await to.listRecords('run-2', { limit: 1000 })).toEqual(
    await from.listRecords('run-2', { limit: 1000 }),
  );
  expect(await migrateHistory({ from, to })).toMatchObject({ copied: 0, present: 3, different: [] });
});

it('leaves a different run of the same id as it is, and says so', async () => {
  const [from, to] = [await filled(), createMemoryRunHistory()];
  const other = sampleRun([], { runId: 'run-1', startedAt: '2026-02-01T00:00:00Z' });
  await to.saveRun(other, inBatches([sampleRecord(7)]));
  expect(await migrateHistory({ from, to })).toMatchObject({ copied: 2, different: ['run-1'] });
  expect((await to.listRecords('run-1', { limit: 9 })).records).toEqual([sampleRecord(7)]);
});

it('notices a target that does not keep what it was given', async () => {
  const memory = createMemoryRunHistory();
  const to: RunHistory = {
    ...memory,
    saveRun: (summary) => memory.saveRun(summary, inBatches([sampleRecord(1)])),
  };
  await expect(migrateHistory({ from: await filled(), to })).rejects.toMatchObject({ code: 'corrupt' });
});

it('ends between two batches when it is told to, and keeps what was copied', async () => {
  const [from, to] = [await filled(), createMemoryRunHistory()];
  const end = new AbortController();
  const ended = migrateHistory({ from, to, signal: end.signal, onRun: () => end.abort() });
  await expect(ended).rejects.toThrow('aborted');
  expect((await to.listRuns({ limit: 9 })).runs.map(({ runId }) => runId)).toEqual(['run-2']);
  expect(await migrateHistory({ from, to })).toMatchObject({ copied: 2, present: 1 });
});
