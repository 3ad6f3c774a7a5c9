import {
  endToEndLatencyMs,
  errorClass,
  timePerOutputTokenMs,
  timeToFirstTokenMs,
  type RequestRecord,
} from '@genai-bench/core-metrics';

/** One request as a line of a table. */
export interface RecordRow {
  readonly key: string;
  readonly record: RequestRecord;
  readonly ttftMs: number | undefined;
  readonly tpotMs: number | undefined;
  readonly e2eLatencyMs: number | undefined;
  /** Class and words of an error; empty for none. */
  readonly problem: string;
}

/** Rows whose number or error holds the text. */
export function selectRecords(records: readonly RequestRecord[], search: string): readonly RecordRow[] {
  const wanted = search.trim().toLowerCase();
  return records
    .map(rowOf)
    .filter(
      ({ record, problem }) =>
        wanted === '' || String(record.index) === wanted || problem.toLowerCase().includes(wanted),
    );
}

/** Latencies are worked out once for each record, and not again with each letter of a search. */
const knownRows = new WeakMap<RequestRecord, RecordRow>();

function rowOf(record: RequestRecord): RecordRow {
  const known = knownRows.get(record);
  if (known !== undefined) return known;
  const row = createRow(record);
  knownRows.set(record, row);
  return row;
}

function createRow(record: RequestRecord): RecordRow {
  const { outcome } = record;
  const name = errorClass(outcome);
  const message = 'message' in outcome ? outcome.message : '';
  return {
    key: `${record.levelIndex}-${record.phase}-${record.index}`,
    record,
    ttftMs: timeToFirstTokenMs(record),
    tpotMs: timePerOutputTokenMs(record),
    e2eLatencyMs: endToEndLatencyMs(record),
    problem: [name, message].filter((part) => part !== undefined && part !== '').join(': '),
  };
}
