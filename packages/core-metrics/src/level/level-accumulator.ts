import { errorClass, outcomeKinds, type OutcomeKind } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { EXACT_VALUE_LIMIT } from '../statistics/distribution-collector.ts';
import { createColumn, type Column } from '../statistics/column.ts';
import { hasArrivedAtOnce } from '../tokens/arrived-at-once.ts';
import { createGapStore, type GapStore } from './gap-store.ts';
import { createReadingCounts, type RecordReading, type SharedPrefix } from './record-reading.ts';
import { createRequestColumns, type RequestColumns } from './request-columns.ts';

/**
 * What a level's records come down to: columns of numbers. Records are folded one by one and not kept, so that a
 * level costs 200 to 450 bytes a request and 8 to 16 bytes a gap (beyond 4 million gaps: 2 MB altogether), not its traces.
 */
export interface LevelAccumulator {
  fold(record: RequestRecord): void;
  readonly warmupCount: number;
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
  readonly errorCounts: Readonly<Record<string, number>>;
  readonly columns: RequestColumns;
  readonly gaps: GapStore;
  /** 1 for each row whose answer arrived at once, though it was asked for as a stream. */
  readonly arrivedAtOnce: Column;
  recordReading(prefix?: SharedPrefix): RecordReading;
}

/** `exactGapLimit`: how many gaps are kept before a sketch takes over. */
export function createLevelAccumulator(exactGapLimit = EXACT_VALUE_LIMIT): LevelAccumulator {
  let warmupCount = 0;
  const byOutcome = noOutcomes();
  const errorCounts: Record<string, number> = {};
  const columns = createRequestColumns();
  const gaps = createGapStore(exactGapLimit);
  const arrivedAtOnce = createColumn();
  const reading = createReadingCounts();

  return {
    get warmupCount() {
      return warmupCount;
    },
    byOutcome,
    errorCounts,
    columns,
    gaps,
    arrivedAtOnce,
    recordReading: (prefix) => reading.read(prefix),
    fold(record) {
      if (record.phase === 'warmup') {
        warmupCount++;
        return;
      }
      byOutcome[record.outcome.kind]++;
      const errorName = errorClass(record.outcome);
      if (errorName !== undefined) errorCounts[errorName] = (errorCounts[errorName] ?? 0) + 1;
      const row = columns.length;
      columns.fold(record);
      gaps.fold(row, columns.startAtMs.at(row), record);
      if (hasArrivedAtOnce(record)) arrivedAtOnce.set(row, 1);
      reading.fold(record);
    },
  };
}

/** A count of 0 for each outcome: all are named in every output, so that they visibly add up. */
export function noOutcomes(): Record<OutcomeKind, number> {
  // fromEntries forgets the key type; the list holds every kind.
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
}
