import { createRunCharts } from '@genai-bench/core-metrics';
import type { LevelCharts, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { pointLimit } from '../protocol/view-limits.ts';

/** Hands records on and folds them on their way into what the charts of their run show. */
export function foldCharts(
  { levels }: RunSummary,
  batches: AsyncIterable<readonly RequestRecord[]>,
): {
  readonly batches: AsyncGenerator<readonly RequestRecord[]>;
  /** Of the records so far. */
  readonly charts: () => readonly LevelCharts[];
} {
  const levelIndexes = levels.map(({ levelIndex }) => levelIndex);
  const { add, charts } = createRunCharts(levelIndexes, pointLimit(levels.length));
  async function* folded(): AsyncGenerator<readonly RequestRecord[]> {
    for await (const batch of batches) {
      for (const record of batch) add(record);
      yield batch;
    }
  }
  return { batches: folded(), charts };
}

/** The same of records that were stored by a version that did not keep charts. */
export async function chartsOfRecords(
  summary: RunSummary,
  records: AsyncIterable<readonly RequestRecord[]>,
): Promise<readonly LevelCharts[]> {
  const { batches, charts } = foldCharts(summary, records);
  for await (const _batch of batches);
  return charts();
}
