import { eachInterTokenLatency } from '../latency/inter-token-latencies.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { createHistogram, type Histogram } from '../statistics/histogram.ts';
import type { LevelHistograms } from '../summary/level-summary.ts';
import { findMetric } from '../summary/metric-catalogue.ts';
import { outputTokenCount } from '../tokens/output-token-count.ts';

/** One request as a point of a chart. */
export interface ScatterPoint {
  /** Number of the request within its level. */
  readonly index: number;
  readonly finishedAtMs: number;
  readonly ok: boolean;
  readonly ttftMs?: number;
  readonly e2eLatencyMs?: number;
  readonly outputTokensPerSecond?: number;
  readonly inputTokenCount?: number;
  readonly outputTokenCount?: number;
}

/** Points, and the share of the level's requests that are points. */
export interface PointSample {
  readonly points: readonly ScatterPoint[];
  readonly samplingShare: number;
}

/** What the charts of a level show besides its summary: plain data, the same whenever the same records were folded. */
export interface LevelCharts extends PointSample {
  readonly levelIndex: number;
  readonly histograms: LevelHistograms;
}

/** The histograms of a level, fed record by record. */
export interface LevelHistogramFold extends Readonly<Record<keyof LevelHistograms, Histogram>> {
  /** Not drawn; genai-bench's clients get it. */
  readonly outputLatencyMs: Histogram;
  add(record: RequestRecord): void;
  counts(): LevelHistograms;
}

export function createLevelHistograms(): LevelHistogramFold {
  const histograms = {
    ttftMs: createHistogram(),
    itlMs: createHistogram(),
    e2eLatencyMs: createHistogram(),
    outputLatencyMs: createHistogram(),
  };
  const { ttftMs, itlMs, e2eLatencyMs } = histograms;
  return {
    ...histograms,
    add(record) {
      if (record.phase === 'warmup' || record.outcome.kind !== 'completed') return;
      for (const [histogram, valueOf] of [
        [ttftMs, ttft],
        [e2eLatencyMs, e2eLatency],
        [histograms.outputLatencyMs, outputLatency],
      ] as const) {
        const valueMs = valueOf(record);
        if (valueMs !== undefined) histogram.add(valueMs);
      }
      eachInterTokenLatency(record, (gapMs) => itlMs.add(gapMs));
    },
    counts: () => ({
      ttftMs: ttftMs.counts(),
      itlMs: itlMs.counts(),
      e2eLatencyMs: e2eLatencyMs.counts(),
    }),
  };
}

const ttft = findMetric('ttftMs').perRequest;
const e2eLatency = findMetric('e2eLatencyMs').perRequest;
const outputLatency = findMetric('outputLatencyMs').perRequest;
const outputThroughput = findMetric('outputThroughput').perRequest;

/**
 * The fold of a level's records into its charts. Bounded: with the points that a view keeps of one level, 2,000, below
 * half a megabyte, however many requests there are.
 */
export interface LevelChartsFold {
  add(record: RequestRecord): void;
  readonly histograms: LevelHistogramFold;
  /** The points since the last call. */
  takePoints(): PointSample;
  /** All of the level so far. */
  charts(): LevelCharts;
}

/** Beyond every number of a request: what is left of a level then are requests of one number, which only a forgery has. */
const LARGEST_STRIDE = 2 ** 53;

/**
 * Takes every request as a point while they are at most `pointLimit`; then every second, then every fourth, by the
 * request's number. So the sample is even over the level and depends on nothing but the records, and a viewer that
 * drops what the share no longer covers has the same.
 */
export function createLevelCharts(levelIndex: number, pointLimit: number): LevelChartsFold {
  const histograms = createLevelHistograms();
  let stride = 1;
  let points: ScatterPoint[] = [];
  let takenCount = 0;

  function thin(): void {
    stride *= 2;
    const isKept = ({ index }: ScatterPoint): boolean => index % stride === 0;
    takenCount = points.slice(0, takenCount).filter(isKept).length;
    points = points.filter(isKept);
  }

  return {
    histograms,
    add(record) {
      histograms.add(record);
      if (record.phase === 'warmup' || record.index % stride !== 0) return;
      points.push(scatterPointOf(record));
      while (points.length > pointLimit && stride < LARGEST_STRIDE) thin();
      if (points.length > pointLimit) points.pop();
    },
    takePoints() {
      const fresh = points.slice(takenCount);
      takenCount = points.length;
      return { points: fresh, samplingShare: 1 / stride };
    },
    charts: () => ({
      levelIndex,
      histograms: histograms.counts(),
      points: [...points],
      samplingShare: 1 / stride,
    }),
  };
}

/** The same for these levels of a run; records of others are left out, so that the whole is bounded. */
export function createRunCharts(
  levelIndexes: readonly number[],
  pointLimit: number,
): { readonly add: (record: RequestRecord) => void; readonly charts: () => readonly LevelCharts[] } {
  const levels = new Map(levelIndexes.map((index) => [index, createLevelCharts(index, pointLimit)]));
  return {
    add: (record) => levels.get(record.levelIndex)?.add(record),
    charts: () => [...levels.values()].map((level) => level.charts()),
  };
}

function scatterPointOf(record: RequestRecord): ScatterPoint {
  return {
    index: record.index,
    finishedAtMs: rounded(record.closedAtMs ?? record.lastTokenAtMs ?? record.sentAtMs ?? 0),
    ok: record.outcome.kind === 'completed',
    ...known('ttftMs', ttft(record)),
    ...known('e2eLatencyMs', e2eLatency(record)),
    ...known('outputTokensPerSecond', outputThroughput(record)),
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
