import { METRIC_VERSION, SCHEMA_VERSION, summarizeRecords } from '@genai-bench/core-metrics';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';

/** A streamed answer of three tokens: sent at 10 * index ms, first token after `ttftMs`, then 10 ms apart. */
export function sampleRecord(
  index: number,
  parts: Partial<RequestRecord> = {},
  ttftMs = 50 + (index % 7),
): RequestRecord {
  const sentAtMs = 10 * index;
  const firstAtMs = sentAtMs + ttftMs;
  return {
    index,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs,
    writtenAtMs: sentAtMs + 0.25,
    firstByteAtMs: firstAtMs,
    firstEventAtMs: firstAtMs,
    firstTokenAtMs: firstAtMs,
    firstAnswerTokenAtMs: firstAtMs,
    lastTokenAtMs: firstAtMs + 20,
    closedAtMs: firstAtMs + 21,
    chunks: {
      atMs: [firstAtMs, firstAtMs + 10, firstAtMs + 20],
      readNumber: [0, 1, 2],
      kind: ['text', 'text', 'text'],
    },
    connection: { reused: index > 0 },
    tokens: { input: { count: 100, source: 'server' }, output: { count: 3, source: 'server' } },
    requested: { inputTokenCount: 100, outputTokenCount: 3 },
    outcome: { kind: 'completed' },
    httpStatus: 200,
    unparsedEventCount: 0,
    streamed: true,
    ...parts,
  };
}

/** A refused request of level 0. */
export function sampleFailure(index: number, message = 'Too many requests'): RequestRecord {
  return {
    index,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs: 10 * index,
    closedAtMs: 10 * index + 5,
    tokens: {},
    requested: { inputTokenCount: 100, outputTokenCount: 3 },
    outcome: { kind: 'http_error', status: 429, message },
    httpStatus: 429,
    unparsedEventCount: 0,
    streamed: true,
  };
}

/** The summary that these records give, one level for each `levelIndex` among them. */
export function sampleRun(records: readonly RequestRecord[], parts: Partial<RunSummary> = {}): RunSummary {
  const levelIndexes = [...new Set(records.map(({ levelIndex }) => levelIndex))];
  return {
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    tool: { name: 'genai-bench', version: '0.1.0' },
    runId: 'run-1',
    status: 'completed',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:05:05.000Z',
    plan: { backend: 'vllm', model: 'meta-llama/Llama-3.1-8B', task: 'text-to-text' },
    environment: {},
    levels: levelIndexes.map((levelIndex) =>
      summarizeRecords(
        records.filter((record) => record.levelIndex === levelIndex),
        {
          levelIndex,
          scenario: 'D(100,3)',
          task: 'text-to-text',
          load: { mode: 'closed', concurrency: 2 ** levelIndex },
          client: { threadCpuShare: [0.1], gcMs: 1, gcMaxPauseMs: 1, lostRecordCount: 0 },
          objectives: [{ metric: 'ttftMs', limit: 53 }],
        },
      ),
    ),
    grade: { verdict: 'trusted', reasons: [] },
    ...parts,
  };
}

/** Batches as a run hands them over. */
export async function* inBatches(
  records: readonly RequestRecord[],
  size = 250,
): AsyncGenerator<readonly RequestRecord[]> {
  for (let start = 0; start < records.length; start += size) yield records.slice(start, start + size);
}
