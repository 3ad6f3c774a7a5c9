import type { ChunkTrace } from '../record/chunk-trace.ts';
import type { RequestRecord } from '../record/request-record.ts';

/** A completed streamed record without instants or tokens, for tests to fill in. */
export function buildRecord(parts: Partial<RequestRecord> = {}): RequestRecord {
  return {
    index: 0,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    tokens: {},
    requested: {},
    outcome: { kind: 'completed' },
    unparsedEventCount: 0,
    streamed: true,
    ...parts,
  };
}

/** Text chunks at the given instants; each in a read of its own unless `reads` says otherwise. */
export function buildChunks(atMs: readonly number[], reads?: readonly number[]): ChunkTrace {
  return {
    atMs,
    readNumber: reads ?? atMs.map((_, index) => index),
    kind: atMs.map(() => 'text' as const),
  };
}

/** A streamed answer of one token per chunk, each in its own read: sent, then tokens at these instants. */
export function buildStreamedRecord(
  options: {
    readonly sentAtMs: number;
    readonly tokenAtMs: readonly number[];
    readonly inputTokenCount?: number;
  },
  parts: Partial<RequestRecord> = {},
): RequestRecord {
  const { sentAtMs, tokenAtMs, inputTokenCount = 100 } = options;
  const firstAtMs = tokenAtMs[0];
  const lastAtMs = tokenAtMs[tokenAtMs.length - 1];
  if (firstAtMs === undefined || lastAtMs === undefined) throw new RangeError('tokenAtMs must not be empty.');
  return buildRecord({
    sentAtMs,
    firstByteAtMs: firstAtMs,
    firstEventAtMs: firstAtMs,
    firstTokenAtMs: firstAtMs,
    firstAnswerTokenAtMs: firstAtMs,
    lastTokenAtMs: lastAtMs,
    closedAtMs: lastAtMs,
    chunks: buildChunks(tokenAtMs),
    tokens: {
      input: { count: inputTokenCount, source: 'server' },
      output: { count: tokenAtMs.length, source: 'server' },
    },
    ...parts,
  });
}
