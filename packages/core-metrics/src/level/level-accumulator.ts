import { coalescedChunkCount } from '../latency/inter-token-latencies.ts';
import { sendLagMs } from '../latency/send-lag.ts';
import type { RequestRecord } from '../record/request-record.ts';
import type { InstrumentReading } from '../instrument/instrument-reading.ts';
import { createDistributionCollector, EXACT_VALUE_LIMIT } from '../statistics/distribution-collector.ts';
import { createColumn, type Column } from '../statistics/column.ts';
import { hasArrivedAtOnce } from '../tokens/arrived-at-once.ts';
import { createGapStore, type GapStore } from './gap-store.ts';
import { createOutcomeTally, type OutcomeTally } from './outcome-tally.ts';
import { createRequestColumns, type RequestColumns } from './request-columns.ts';

/** The part of an instrument reading that records tell. */
export type RecordReading = Pick<
  InstrumentReading,
  | 'sendLagMs'
  | 'coalescedChunkShare'
  | 'unparsedEventCount'
  | 'reservations'
  | 'heldOpenCount'
  | 'tokenCountSources'
  | 'reusedConnectionShare'
>;

/**
 * What a level's records come down to: columns of numbers. Records are folded one by one and not kept, so that a
 * level costs 200 to 450 bytes a request and 8 to 16 bytes a gap (beyond 4 million gaps: 2 MB altogether), not its traces.
 */
export interface LevelAccumulator {
  fold(record: RequestRecord): void;
  readonly warmupCount: number;
  readonly outcomes: OutcomeTally;
  readonly columns: RequestColumns;
  readonly gaps: GapStore;
  /** 1 for each row whose answer arrived at once, though it was asked for as a stream. */
  readonly arrivedAtOnce: Column;
  recordReading(): RecordReading;
}

/** `exactGapLimit`: how many gaps are kept before a sketch takes over. */
export function createLevelAccumulator(exactGapLimit = EXACT_VALUE_LIMIT): LevelAccumulator {
  let warmupCount = 0;
  const outcomes = createOutcomeTally();
  const columns = createRequestColumns();
  const gaps = createGapStore(exactGapLimit);
  const arrivedAtOnce = createColumn();
  const reading = createReadingCounts();

  return {
    get warmupCount() {
      return warmupCount;
    },
    outcomes,
    columns,
    gaps,
    arrivedAtOnce,
    recordReading: () => {
      const reservations = Object.entries(outcomes.reservations).map(([rule, said]) => [rule, { ...said }]);
      return {
        ...reading.read(),
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
      if (hasArrivedAtOnce(record)) arrivedAtOnce.set(row, 1);
      reading.fold(record);
    },
  };
}

function createReadingCounts(): {
  fold(record: RequestRecord): void;
  read(): Omit<RecordReading, 'reservations'>;
} {
  let chunkCount = 0;
  let coalesced = 0;
  let unparsedEventCount = 0;
  let connectionCount = 0;
  let reusedCount = 0;
  let heldOpenCount = 0;
  const tokenCountSources: Record<string, number> = {};
  const lags = createDistributionCollector();

  return {
    fold(record) {
      // An answer in one piece has no gaps that a read could hide.
      if (record.streamed) {
        chunkCount += record.chunks?.atMs.length ?? 0;
        coalesced += coalescedChunkCount(record);
      }
      unparsedEventCount += record.unparsedEventCount;
      if (record.heldOpen) heldOpenCount++;
      if (record.connection !== undefined) connectionCount++;
      if (record.connection?.reused === true) reusedCount++;
      const source = record.tokens.output?.source;
      if (source !== undefined) tokenCountSources[source] = (tokenCountSources[source] ?? 0) + 1;
      const lagMs = sendLagMs(record);
      if (lagMs !== undefined) lags.add(lagMs);
    },
    read() {
      const lag = lags.distribution();
      return {
        ...(lag === undefined ? {} : { sendLagMs: { p50: lag.p50, p99: lag.p99, max: lag.max } }),
        ...(chunkCount === 0 ? {} : { coalescedChunkShare: coalesced / chunkCount }),
        unparsedEventCount,
        ...(heldOpenCount === 0 ? {} : { heldOpenCount }),
        tokenCountSources: { ...tokenCountSources },
        ...(connectionCount === 0 ? {} : { reusedConnectionShare: reusedCount / connectionCount }),
      };
    },
  };
}
