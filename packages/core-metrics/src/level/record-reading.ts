import type { InstrumentReading } from '../instrument/instrument-reading.ts';
import { coalescedChunkCount } from '../latency/inter-token-latencies.ts';
import { sendLagMs } from '../latency/send-lag.ts';
import { isClientLimit } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { createDistributionCollector } from '../statistics/distribution-collector.ts';

/** The part of an instrument reading that records tell. */
export type RecordReading = Pick<
  InstrumentReading,
  | 'sendLagMs'
  | 'coalescedChunkShare'
  | 'unparsedEventCount'
  | 'unreadPayloads'
  | 'reservations'
  | 'heldOpenCount'
  | 'tokenCountSources'
  | 'contradictedTokenCount'
  | 'severalChoicesCount'
  | 'cachedInputShare'
  | 'expectedCachedInputShare'
  | 'reusedConnectionShare'
  | 'clientLimitShare'
>;

/** The part that the plan gives all prompts in common, in tokens or as a share of each prompt. */
export type SharedPrefix = { readonly tokenCount: number } | { readonly ratio: number };

export interface ReadingCounts {
  fold(record: RequestRecord): void;
  read(prefix?: SharedPrefix): Omit<RecordReading, 'reservations'>;
}

/** So many fields with unread payloads are told apart; a server could make up any number of names. */
const UNREAD_FIELD_LIMIT = 20;

/** Counts over the measured records of a level, in constant memory but for the send lags. */
export function createReadingCounts(): ReadingCounts {
  let chunkCount = 0;
  let coalesced = 0;
  let unparsedEventCount = 0;
  let recordCount = 0;
  let clientLimitCount = 0;
  let connectionCount = 0;
  let reusedCount = 0;
  let contradictedTokenCount = 0;
  let severalChoicesCount = 0;
  let heldOpenCount = 0;
  const tokenCountSources: Record<string, number> = {};
  const unreadPayloads: Record<string, number> = {};
  const lags = createDistributionCollector();
  const cached = createCachedInputSums();

  return {
    fold(record) {
      const { connection, outcome, tokens } = record;
      recordCount++;
      if (outcome.kind === 'transport_error' && isClientLimit(outcome.code)) clientLimitCount++;
      // An answer in one piece has no gaps that a read could hide.
      if (record.streamed) {
        chunkCount += record.chunks?.atMs.length ?? 0;
        coalesced += coalescedChunkCount(record);
      }
      unparsedEventCount += record.unparsedEventCount;
      for (const [field, count] of Object.entries(record.unreadPayloads ?? {}))
        addLimited(unreadPayloads, field, count);
      if (record.heldOpen) heldOpenCount++;
      if (connection !== undefined) connectionCount++;
      if (connection?.reused === true) reusedCount++;
      const source = (tokens.visible ?? tokens.output)?.source;
      if (source !== undefined) tokenCountSources[source] = (tokenCountSources[source] ?? 0) + 1;
      if (tokens.output?.contradicted === true) contradictedTokenCount++;
      if (record.choiceCount !== undefined) severalChoicesCount++;
      cached.fold(record);
      const lagMs = sendLagMs(record);
      if (lagMs !== undefined) lags.add(lagMs);
    },
    read(prefix) {
      const lag = lags.distribution();
      return {
        ...(lag === undefined ? {} : { sendLagMs: { p50: lag.p50, p99: lag.p99, max: lag.max } }),
        ...(chunkCount === 0 ? {} : { coalescedChunkShare: coalesced / chunkCount }),
        unparsedEventCount,
        ...(Object.keys(unreadPayloads).length === 0 ? {} : { unreadPayloads: { ...unreadPayloads } }),
        ...(heldOpenCount === 0 ? {} : { heldOpenCount }),
        tokenCountSources: { ...tokenCountSources },
        ...(contradictedTokenCount === 0 ? {} : { contradictedTokenCount }),
        ...(severalChoicesCount === 0 ? {} : { severalChoicesCount }),
        ...cached.read(prefix),
        ...(clientLimitCount === 0 ? {} : { clientLimitShare: clientLimitCount / recordCount }),
        ...(connectionCount === 0 ? {} : { reusedConnectionShare: reusedCount / connectionCount }),
      };
    },
  };
}

function addLimited(counts: Record<string, number>, field: string, count: number): void {
  const isFull = !(field in counts) && Object.keys(counts).length >= UNREAD_FIELD_LIMIT;
  const key = isFull ? 'other fields' : field;
  counts[key] = (counts[key] ?? 0) + count;
}

/**
 * Input tokens of completed requests that state how many came from the server's prefix cache. What a chat template adds
 * to a prompt is the same for all requests and may be cached as well as the plan's own prefix.
 */
function createCachedInputSums(): {
  fold(record: RequestRecord): void;
  read(prefix?: SharedPrefix): Pick<RecordReading, 'cachedInputShare' | 'expectedCachedInputShare'>;
} {
  let requestCount = 0;
  let inputSum = 0;
  let cachedSum = 0;
  let templateSum = 0;
  return {
    fold({ outcome, tokens: { input, cachedInput }, requested }) {
      if (outcome.kind !== 'completed' || input === undefined || cachedInput === undefined) return;
      requestCount++;
      inputSum += input.count;
      cachedSum += cachedInput.count;
      templateSum += Math.max(0, input.count - (requested.inputTokenCount ?? input.count));
    },
    read(prefix) {
      if (inputSum === 0) return {};
      const prompts = inputSum - templateSum;
      const prefixSum =
        prefix === undefined
          ? 0
          : 'ratio' in prefix
            ? prompts * prefix.ratio
            : Math.min(prompts, prefix.tokenCount * requestCount);
      return {
        cachedInputShare: cachedSum / inputSum,
        expectedCachedInputShare: (templateSum + prefixSum) / inputSum,
      };
    },
  };
}
