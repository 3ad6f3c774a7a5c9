import {
  createLevelAccumulator,
  createRunCharts,
  createSeededRandom,
  outcomeKinds,
  summarizeLevel,
  type LevelSummary,
  type LiveDistribution,
  type OutcomeKind,
  type RequestRecord,
  type RunSummary,
  type SeededRandom,
} from '@genai-bench/core-metrics';
import { idleStatus, viewOfSummary } from '@genai-bench/stream-server/client';
import type { LevelView, RecentLatency, RunView, SeriesPoint } from '@genai-bench/stream-server/client';
import { sampleRecords } from './sample-records.ts';

export interface SampleOptions {
  readonly concurrencies?: readonly number[];
  readonly requestsPerLevel?: number;
  readonly seed?: number;
  /** Multiplies every latency. */
  readonly slowness?: number;
}

const LEVEL_MS = 60_000;

/** Records of a made-up run: latency grows with concurrency, and a few requests fail. */
export function sampleRun(options: SampleOptions = {}): {
  readonly summary: RunSummary;
  readonly records: readonly RequestRecord[];
} {
  const { concurrencies = [1, 8, 32], requestsPerLevel = 200, seed = 7, slowness = 1 } = options;
  const random = createSeededRandom(seed);
  const records = concurrencies.map((concurrency, levelIndex) =>
    sampleRecords({
      levelIndex,
      concurrency,
      requestCount: requestsPerLevel,
      startMs: levelIndex * LEVEL_MS,
      slowness,
      random,
    }),
  );
  const levels = records.map((own, levelIndex) =>
    summaryOf(own, levelIndex, concurrencies[levelIndex] as number),
  );
  const degraded = levels.find((level) => level.instrument.grade.verdict !== 'trusted');
  const summary: RunSummary = {
    schemaVersion: 1,
    metricVersion: 1,
    tool: { name: 'genai-bench', version: '0.1.0' },
    runId: `sample-${seed}`,
    status: 'completed',
    startedAt: '2026-11-21T10:00:00.000Z',
    endedAt: '2026-11-21T10:03:00.000Z',
    plan: { model: 'sample-8b', backend: 'openai', origin: 'http://127.0.0.1:8000', task: 'text-to-text' },
    environment: {},
    levels,
    grade: degraded?.instrument.grade ?? { verdict: 'trusted', reasons: [] },
  };
  return { summary, records: records.flat() };
}

function summaryOf(records: readonly RequestRecord[], levelIndex: number, concurrency: number): LevelSummary {
  const accumulator = createLevelAccumulator();
  for (const record of records) accumulator.fold(record);
  return summarizeLevel(accumulator, {
    levelIndex,
    scenario: 'D(100,100)',
    task: 'text-to-text',
    load: { mode: 'closed', concurrency },
    objectives: [
      { metric: 'ttftMs', limit: 200 },
      { metric: 'tpotMs', limit: 20 },
    ],
    client: {
      threadCpuShare: [0.2 + levelIndex * 0.35],
      gcMs: 12,
      gcMaxPauseMs: 4.2,
      loopLagMs: { p50: 0.1, p99: 1.4, max: 6 },
      lostRecordCount: 0,
    },
  });
}

/** The same run in the middle of its last level, with live series and a log. */
export function sampleLiveView(options: SampleOptions = {}): RunView {
  const { summary, records } = sampleRun(options);
  const random = createSeededRandom(11);
  const { add, charts } = createRunCharts(
    summary.levels.map(({ levelIndex }) => levelIndex),
    2000,
  );
  for (const record of records) add(record);
  const stored = viewOfSummary(summary, charts());
  return {
    ...stored,
    summary: undefined,
    status: { ...idleStatus, status: 'running', progress_percentage: 78 },
    progress: {
      progress: 78,
      atMs: (summary.levels.length - 0.5) * LEVEL_MS,
      levelIndex: summary.levels.length - 1,
      phase: 'measuring',
      levelProgress: 34,
      issued: 96,
      finished: 68,
      inFlight: 28,
      etaMs: 41_000,
    },
    levels: stored.levels.map((level, index) =>
      liveLevel(level, index === summary.levels.length - 1, random),
    ),
    logs: Array.from({ length: 300 }, (_, index) => ({
      message:
        index % 40 === 39
          ? `request ${index} failed: 429 {"error":"<b>rate limited</b>"}`
          : `request ${index} finished`,
      level: index % 40 === 39 ? 'warning' : 'info',
      timestamp: 1_795_255_200 + index,
      atMs: index * 1000,
    })),
    droppedLogCount: 20,
  };
}

/** A level as a live viewer has it: with its last figures, and while it runs with lines of its own. */
function liveLevel(stored: LevelView, isRunning: boolean, random: SeededRandom): LevelView {
  const { levelIndex } = stored.outline;
  const summary = stored.summary as LevelSummary;
  const series = Array.from({ length: 30 }, (_, index) =>
    seriesPoint(summary, levelIndex * LEVEL_MS + index * 1000, random),
  );
  return {
    ...stored,
    ...(isRunning
      ? { state: 'running', startedAtMs: levelIndex * LEVEL_MS, series, summary: undefined }
      : {}),
    metrics: {
      live_metrics: { ttft: [], input_throughput: [], output_throughput: [], output_latency: [], stats: {} },
      timestamp: 1_795_255_200,
      atMs: (levelIndex + 0.5) * LEVEL_MS,
      levelIndex,
      live: {
        issued: 96,
        inFlight: 28,
        byOutcome: countsOf({ completed: 66, http_error: 2 }),
        errorCounts: { '429': 2 },
        ...summary.throughput,
        ...latenciesOf(summary),
        liveMetrics: {
          ttft: [],
          input_throughput: [],
          output_throughput: [],
          output_latency: [],
          stats: {},
        },
      },
    },
  };
}

function seriesPoint(summary: LevelSummary, atMs: number, random: SeededRandom): SeriesPoint {
  const wobble = 0.85 + random.next() * 0.3;
  const recent = (key: 'ttftMs' | 'itlMs' | 'tpotMs' | 'e2eLatencyMs'): RecentLatency => {
    const whole = summary.metrics[key] as LiveDistribution;
    const spike = random.next() > 0.95 ? 1.6 : 1;
    return {
      count: 8,
      min: whole.min * wobble,
      p50: whole.p50 * wobble,
      p90: whole.p90 * wobble,
      p99: whole.p99 * wobble * spike,
      max: whole.max * wobble * spike,
    };
  };
  const { throughput, load } = summary;
  return {
    atMs,
    mergedCount: 1,
    requestsPerSecond: (throughput.requestsPerSecond ?? 0) * wobble,
    outputTokensPerSecond: (throughput.outputTokensPerSecond ?? 0) * wobble,
    inputTokensPerSecond: (throughput.inputTokensPerSecond ?? 0) * wobble,
    inFlight: load.mode === 'closed' ? load.concurrency : 0,
    errorCount: 0,
    recent: {
      count: 8,
      ttftMs: recent('ttftMs'),
      itlMs: recent('itlMs'),
      tpotMs: recent('tpotMs'),
      e2eLatencyMs: recent('e2eLatencyMs'),
    },
  };
}

function latenciesOf(summary: LevelSummary) {
  const { ttftMs, itlMs, tpotMs, e2eLatencyMs } = summary.metrics as Readonly<
    Record<'ttftMs' | 'itlMs' | 'tpotMs' | 'e2eLatencyMs', LiveDistribution>
  >;
  return { ttftMs, itlMs, tpotMs, e2eLatencyMs };
}

export function countsOf(
  counts: Partial<Record<OutcomeKind, number>>,
): Readonly<Record<OutcomeKind, number>> {
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[kind] ?? 0])) as Record<
    OutcomeKind,
    number
  >;
}
