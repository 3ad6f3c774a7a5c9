import { describe, expect, it } from 'vitest';
import { inBatches, sampleFailure, sampleRecord } from '../../testing/sample-run.ts';
import type { RecordTable } from './history-tables.ts';
import { recordGroups } from './record-groups.ts';

async function all(groups: AsyncIterable<readonly RecordTable[]>) {
  const found: (readonly RecordTable[])[] = [];
  for await (const group of groups) found.push(group);
  return found;
}

describe('recordGroups', () => {
  it('makes full groups of batches of any size, and counts positions over all of them', async () => {
    const records = Array.from({ length: 25 }, (_, index) => sampleRecord(index, { levelIndex: index % 3 }));
    async function* uneven() {
      yield records.slice(0, 1);
      yield [];
      yield records.slice(1, 24);
      yield records.slice(24);
    }
    const groups = await all(recordGroups(uneven(), { runKey: 7, recordsPerGroup: 10 }));
    expect(groups.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(groups.flat()).toEqual(
      records.map((record, position) => ({
        run_key: 7,
        position,
        level_index: record.levelIndex,
        outcome: 'completed',
        body: JSON.stringify(record),
      })),
    );
  });

  it('ends a group early where records are long', async () => {
    const long = Array.from({ length: 12 }, (_, index) => sampleFailure(index, 'x'.repeat(1024 * 1024)));
    const groups = await all(recordGroups(inBatches(long), { runKey: 7, recordsPerGroup: 10_000 }));
    expect(groups.map(({ length }) => length)).toEqual([4, 4, 4]);
  });

  it('makes none of nothing', async () => {
    expect(await all(recordGroups(inBatches([]), { runKey: 7, recordsPerGroup: 10 }))).toEqual([]);
  });
});
