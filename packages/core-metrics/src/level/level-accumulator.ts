import type { RequestRecord } from '../record/request-record.ts';
import { EXACT_VALUE_LIMIT } from '../statistics/distribution-collector.ts';
import { createColumn, type Column } from '../statistics/column.ts';
import { hasArrivedAtOnce } from '../tokens/arrived-at-once.ts';
import { createGapStore, type GapStore } from './gap-store.ts';
import { createLevelHistograms, type LevelHistogramFold } from './level-charts.ts';
import { createOutcomeTally, type OutcomeTally } from './outcome-tally.ts';
import { createReadingCounts, type RecordReading, type SharedPrefix } from './record-reading.ts';
import { createRequestColumns, type RequestColumns } from './request-columns.ts';

/**
 * What a level's records come down to: columns of numbers. Records are folded one by one and not kept, so that a
 * level costs 90 to 180 bytes a request and 8 bytes a gap (beyond 4 million gaps: 2 MB altogether), not its traces.
 */
export interface LevelAccumulator {
  fold(record: RequestRecord): void;
  readonly warmupCount: number;
  readonly outcomes: OutcomeTally;
  readonly columns: RequestColumns;
  readonly gaps: GapStore;
  readonly histograms: LevelHistogramFold;
  /** 1 for each row whose answer arrived at once, though it was asked for as a stream. */
  readonly arrivedAtOnce: Column;
  recordReading(prefix?: SharedPrefix): RecordReading;
}

/** `exactGapLimit`: how many gaps are kept before a sketch takes over. */
export function createLevelAccumulator(exactGapLimit = EXACT_VALUE_LIMIT): LevelAccumulator {
  let warmupCount = 0;
  const outcomes = createOutcomeTally();
  const columns = createRequestColumns();
  const gaps = createGapStore(exactGapLimit);
  const histograms = createLevelHistograms();
  const arrivedAtOnce = createColumn();
  const reading = createReadingCounts();

  return {
    get warmupCount() {
      return warmupCount;
    },
    outcomes,
    columns,
    gaps,
    histograms,
    arrivedAtOnce,
    recordReading: (prefix) => {
      const reservations = Object.entries(outcomes.reservations).map(([rule, said]) => [rule, { ...said }]);
      return {
        ...reading.read(prefix),
        ...(reservations.length === 0 ? {} : { reservations: Object.fromEntries(reservations) }),
      };
    },
    fold(record) {
      if (record.phase === 'warmup') {
        warmupCount++;
        return;
      }
      outcomes.add(record.outcome);
      const row = columns.length;
      columns.fold(record);
      gaps.fold(row, columns.startAtMs.at(row), record);
      histograms.add(record);
      if (hasArrivedAtOnce(record)) arrivedAtOnce.set(row, 1);
      reading.fold(record);
    },
  };
}
