import { METRIC_VERSION, SCHEMA_VERSION, outcomeKinds } from '@genai-bench/core-metrics';
import type {
  Distribution,
  LevelOutline,
  LevelSummary,
  OutcomeKind,
  RequestRecord,
  RunSummary,
} from '@genai-bench/core-metrics';
import type { RunOutputStart } from '../output/run-output.ts';

/** A small made-up run for tests of outputs: two levels of a chat scenario. */
export function sampleOutline(parts: Partial<LevelOutline> = {}): LevelOutline {
  return {
    levelIndex: 0,
    scenario: 'D(100,10)',
    load: { mode: 'closed', concurrency: 4 },
    maxRequests: 100,
    maxDurationMs: 60_000,
    ...parts,
  };
}

export function sampleStart(parts: Partial<RunOutputStart> = {}): RunOutputStart {
  return {
    runId: 'run-1',
    startedAt: '2026-01-02T03:04:05.000Z',
    plan: {
      backend: 'vllm',
      model: 'meta-llama/Llama-3.1-8B',
      task: 'text-to-text',
      serverLabels: { engine: 'vLLM', version: '0.9', gpuType: 'H100', gpuCount: '2' },
      extraBody: { temperature: 0 },
    },
    levels: [sampleOutline(), sampleOutline({ levelIndex: 1, load: { mode: 'closed', concurrency: 8 } })],
    ...parts,
  };
}

/** A streamed answer of three tokens: sent at 1000 + 10 * index ms, first token 50 ms later, last 70 ms later. */
export function sampleRecord(index: number, parts: Partial<RequestRecord> = {}): RequestRecord {
  const sentAtMs = 1000 + 10 * index;
  return {
    index,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs,
    writtenAtMs: sentAtMs + 0.25,
    firstByteAtMs: sentAtMs + 45,
    firstEventAtMs: sentAtMs + 45,
    firstTokenAtMs: sentAtMs + 50,
    firstAnswerTokenAtMs: sentAtMs + 50,
    lastTokenAtMs: sentAtMs + 70,
    closedAtMs: sentAtMs + 71,
    chunks: {
      atMs: [sentAtMs + 50, sentAtMs + 60, sentAtMs + 70],
      readNumber: [0, 1, 2],
      kind: ['text', 'text', 'text'],
    },
    tokens: { input: { count: 100, source: 'server' }, output: { count: 3, source: 'server' } },
    requested: { inputTokenCount: 100, outputTokenCount: 3 },
    outcome: { kind: 'completed' },
    httpStatus: 200,
    unparsedEventCount: 0,
    streamed: true,
    ...parts,
  };
}

export function sampleDistribution(value: number): Distribution {
  return {
    count: 2,
    min: value,
    max: value,
    mean: value,
    stddev: 0,
    sum: 2 * value,
    p25: value,
    p50: value,
    p75: value,
    p90: value,
    p95: value,
    p99: value,
    method: 'exact',
  };
}

export function sampleCounts(counts: Partial<Record<OutcomeKind, number>>): Record<OutcomeKind, number> {
  // Every kind of the list gets an entry.
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[kind] ?? 0])) as Record<
    OutcomeKind,
    number
  >;
}

export function sampleLevelSummary(parts: Partial<LevelSummary> = {}): LevelSummary {
  return {
    levelIndex: 0,
    scenario: 'D(100,10)',
    task: 'text-to-text',
    load: { mode: 'closed', concurrency: 4 },
    status: 'completed',
    window: { startMs: 1000, endMs: 3000, durationMs: 2000, warmupRatio: 0, cooldownRatio: 0 },
    counts: {
      issued: 2,
      byOutcome: sampleCounts({ completed: 2 }),
      warmup: 0,
      inWindow: 2,
      arrivedAtOnce: 0,
    },
    errorCounts: {},
    errorRate: 0,
    metrics: {
      ttftMs: sampleDistribution(50),
      tpotMs: sampleDistribution(10),
      e2eLatencyMs: sampleDistribution(70),
      outputLatencyMs: sampleDistribution(20),
      inputTokenCount: sampleDistribution(100),
      outputTokenCount: sampleDistribution(3),
      totalTokenCount: sampleDistribution(103),
      outputInferenceSpeed: sampleDistribution(100),
    },
    throughput: {
      requestsPerSecond: 1,
      inputTokensPerSecond: 100,
      outputTokensPerSecond: 3,
      totalTokensPerSecond: 103,
    },
    concurrency: { timeWeightedMean: 3.5, max: 4 },
    slices: [],
    instrument: {
      threadCpuShare: [0.1],
      gcMs: 1,
      gcMaxPauseMs: 1,
      unparsedEventCount: 0,
      tokenCountSources: { server: 2 },
      lostRecordCount: 0,
      grade: { verdict: 'trusted', reasons: [] },
    },
    ...parts,
  };
}

export function sampleRunSummary(parts: Partial<RunSummary> = {}): RunSummary {
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: { name: 'genai-bench', version: '0.1.0' },
    runId: 'run-1',
    status: 'completed',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:05:05.000Z',
    plan: sampleStart().plan,
    environment: {},
    levels: [sampleLevelSummary()],
    grade: { verdict: 'trusted', reasons: [] },
    ...parts,
  };
}
