import { expect, it } from 'vitest';
import { createRunCharts, type RequestRecord } from '@genai-bench/core-metrics';
import type { RunHistory } from '../history/run-history.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from './sample-run.ts';

/** Saving, finding, replacing and deleting: a run is there as a whole, or not at all. */
export function describeWholeRuns(given: () => RunHistory): void {
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

  it('keeps what the charts of a run show, the fold of its records, and that of the later run of one id', async () => {
    const records = [sampleRecord(0), sampleFailure(1), sampleRecord(0, { levelIndex: 1 })];
    await given().saveRun(sampleRun(records), inBatches(records.slice(0, 1)));
    await given().saveRun(sampleRun(records), inBatches(records, 2));
    const { add, charts } = createRunCharts([0, 1], 100);
    for (const record of records) add(record);
    expect(await given().findCharts('run-1')).toEqual(charts());
  });

  it('knows no run that was not saved', async () => {
    expect(await given().findCharts('run-1')).toBeUndefined();
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

  it('deletes the runs before a time, over several months, and no other', async () => {
    const records = [sampleRecord(0), sampleRecord(1)];
    const starts = [
      '2025-11-30T23:59:59.999Z',
      '2026-01-31T12:00:00Z',
      '2026-02-10T00:00:00Z',
      '2026-02-10T00:00:01Z',
    ];
    for (const [index, startedAt] of starts.entries()) {
      await given().saveRun(sampleRun(records, { runId: `run-${index}`, startedAt }), inBatches(records));
    }
    expect(await given().deleteRunsBefore(Date.parse('2026-02-10T00:00:01Z'))).toBe(3);
    expect((await given().listRuns({ limit: 9 })).runs.map(({ runId }) => runId)).toEqual(['run-3']);
    expect((await given().listRecords('run-3', { limit: 9 })).records).toEqual(records);
    expect((await given().listRecords('run-1', { limit: 9 })).totalCount).toBe(0);
    expect(await given().deleteRunsBefore(Date.parse('2026-02-10T00:00:01Z'))).toBe(0);
    await given().saveRun(sampleRun(records, { runId: 'again', startedAt: starts[0]! }), inBatches(records)); // Holds: the list has it.
    expect((await given().listRecords('again', { limit: 9 })).records).toEqual(records);
    await expect(given().deleteRunsBefore(Number.NaN)).rejects.toMatchObject({ code: 'invalid-query' });
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

async function* breakingOff(): AsyncGenerator<readonly RequestRecord[]> {
  yield [sampleRecord(0), sampleRecord(1)];
  throw new Error('source broke');
}
