import {
  endToEndLatencyMs,
  findMetric,
  outputTokenCount,
  timeToFirstTokenMs,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { ScatterPoint } from '../protocol/event-data.ts';

/** Picks the requests of a level that viewers get as points. */
export interface PointSampler {
  add(record: RequestRecord): void;
  /** The points since the last call, and the share of the level's requests that are points by now. */
  take(): { readonly points: readonly ScatterPoint[]; readonly samplingShare: number };
}

/**
 * Takes every request while they are few; above `limit` every second, then every fourth, by the request's number. So
 * the sample is even over the level, and a viewer that drops what the share no longer covers keeps it even.
 */
export function createPointSampler(limit: number): PointSampler {
  let stride = 1;
  let taken: number[] = [];
  let fresh: ScatterPoint[] = [];
  return {
    add(record) {
      if (record.phase === 'warmup' || record.index % stride !== 0) return;
      taken.push(record.index);
      fresh.push(scatterPointOf(record));
      while (taken.length > limit) {
        stride *= 2;
        taken = taken.filter((index) => index % stride === 0);
        fresh = fresh.filter(({ index }) => index % stride === 0);
      }
    },
    take() {
      const points = fresh;
      fresh = [];
      return { points, samplingShare: 1 / stride };
    },
  };
}

const outputThroughput = findMetric('outputThroughput');

function scatterPointOf(record: RequestRecord): ScatterPoint {
  return {
    index: record.index,
    finishedAtMs: rounded(record.closedAtMs ?? record.lastTokenAtMs ?? record.sentAtMs ?? 0),
    ok: record.outcome.kind === 'completed',
    ...known('ttftMs', timeToFirstTokenMs(record)),
    ...known('e2eLatencyMs', endToEndLatencyMs(record)),
    ...known('outputTokensPerSecond', outputThroughput.perRequest(record)),
    ...known('inputTokenCount', record.tokens.input?.count),
    ...known('outputTokenCount', outputTokenCount(record)),
  };
}

function known<Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> {
  // One computed key of the asked name: TypeScript widens it to string.
  return value === undefined ? {} : ({ [key]: rounded(value) } as Record<Key, number>);
}

/** To the microsecond: more digits are bytes without meaning. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
