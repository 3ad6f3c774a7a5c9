import type { RequestRecord } from '@genai-bench/core-metrics';
import type { RecordTable } from './history-tables.ts';

/** In characters of JSON; what a group needs in memory is a small multiple of it, however long the records are. */
const longestGroup = 4 * 1024 * 1024;

/**
 * The rows of a run in groups of a size that suits its database, whatever the size of the batches in which its records
 * come. Positions are counted from 0 over the whole run.
 */
export async function* recordGroups(
  batches: AsyncIterable<readonly RequestRecord[]>,
  { runKey, recordsPerGroup }: { readonly runKey: number; readonly recordsPerGroup: number },
): AsyncGenerator<readonly RecordTable[]> {
  let position = 0;
  let group: RecordTable[] = [];
  let length = 0;
  for await (const batch of batches) {
    for (const record of batch) {
      const row = rowOf(record, runKey, position++);
      group.push(row);
      length += row.body.length;
      if (group.length < recordsPerGroup && length < longestGroup) continue;
      yield group;
      group = [];
      length = 0;
    }
  }
  if (group.length > 0) yield group;
}

function rowOf(record: RequestRecord, runKey: number, position: number): RecordTable {
  return {
    run_key: runKey,
    position,
    level_index: record.levelIndex,
    outcome: record.outcome.kind,
    body: JSON.stringify(record),
  };
}
