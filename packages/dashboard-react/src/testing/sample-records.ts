import type { RequestRecord, SeededRandom } from '@genai-bench/core-metrics';

export interface SampleRecordsOptions {
  readonly levelIndex: number;
  readonly concurrency: number;
  readonly requestCount: number;
  readonly startMs: number;
  readonly slowness: number;
  readonly random: SeededRandom;
}

const CHUNK_COUNT = 24;

/** Requests of one closed-loop level, slot after slot; every fortieth is refused. */
export function sampleRecords(options: SampleRecordsOptions): readonly RequestRecord[] {
  const { concurrency, requestCount, startMs } = options;
  const freeAtMs = Array.from({ length: concurrency }, () => startMs);
  return Array.from({ length: requestCount }, (_, index) => {
    const slot = index % concurrency;
    const record = sampleRecord(options, index, freeAtMs[slot] as number);
    freeAtMs[slot] = record.closedAtMs as number;
    return record;
  });
}

function sampleRecord(options: SampleRecordsOptions, index: number, sentAtMs: number): RequestRecord {
  const { levelIndex, concurrency, slowness, random } = options;
  const base = {
    index,
    levelIndex,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs,
    writtenAtMs: sentAtMs,
    requested: { inputTokenCount: 100, outputTokenCount: 100 },
    unparsedEventCount: 0,
    streamed: true,
  } as const;
  if (index % 40 === 39) {
    return {
      ...base,
      firstByteAtMs: sentAtMs + 5,
      closedAtMs: sentAtMs + 6,
      tokens: {},
      outcome: { kind: 'http_error', status: 429, message: 'rate limited <script>alert(1)</script>' },
      httpStatus: 429,
    };
  }
  const pressure = slowness * (1 + concurrency / 12);
  const firstTokenAtMs = sentAtMs + 40 * pressure * (0.7 + random.next() + (index % 50 === 7 ? 3 : 0));
  const atMs = [firstTokenAtMs];
  for (let chunk = 1; chunk < CHUNK_COUNT; chunk++) {
    atMs.push((atMs.at(-1) as number) + 9 * pressure * (0.6 + random.next() * 0.9));
  }
  const lastTokenAtMs = atMs.at(-1) as number;
  return {
    ...base,
    firstByteAtMs: firstTokenAtMs - 1,
    firstEventAtMs: firstTokenAtMs,
    firstTokenAtMs,
    firstAnswerTokenAtMs: firstTokenAtMs,
    lastTokenAtMs,
    closedAtMs: lastTokenAtMs + 1,
    chunks: {
      atMs,
      readNumber: atMs.map((_, chunk) => chunk - (chunk % 8 === 7 ? 1 : 0)),
      kind: atMs.map(() => 'text' as const),
    },
    tokens: { input: { count: 100, source: 'server' }, output: { count: CHUNK_COUNT, source: 'server' } },
    outcome: { kind: 'completed' },
    finishReason: 'stop',
    httpStatus: 200,
  };
}
