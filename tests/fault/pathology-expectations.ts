import { interTokenLatenciesMs, type ChunkKind, type RequestRecord } from '@genai-bench/core-metrics';
import type { BenchmarkOptions } from '@genai-bench/runner';
import type { TruthRecord } from '@genai-bench/simulator';
import { expect } from 'vitest';

/** Tokens that each answer of these tests has when nothing ends it. */
export const answerTokenCount = 8;

/** What a pathology must come to. */
export interface PathologyExpectation {
  /** Value of the pathology's parameter; its default unless stated. */
  readonly value?: number;
  /** Further options that the case needs. */
  readonly options?: Partial<BenchmarkOptions>;
  /** `completed` unless stated. */
  readonly outcome?: Readonly<Record<string, unknown>> & { readonly kind: RequestRecord['outcome']['kind'] };
  /** Class under which it is counted as an error; none unless stated. */
  readonly errorClass?: string;
  /** Chunks with tokens of each kind, in order; eight times text unless stated. */
  readonly chunkKinds?: readonly ChunkKind[];
  /** Chunks may be lost: a reset takes what the client's kernel had not handed over yet. */
  readonly mayLoseChunks?: true;
  /** The server's own statement about output tokens; what was sent unless stated; `null` where it makes none. */
  readonly statedOutputTokenCount?: number | null;
  readonly finishReason?: string | undefined;
  readonly unparsedEventCount?: number;
  readonly check?: (record: RequestRecord, truth: TruthRecord, originMs: number) => void;
}

const text = (count: number): readonly ChunkKind[] => Array.from({ length: count }, () => 'text');
const reasoning = (count: number): readonly ChunkKind[] => Array.from({ length: count }, () => 'reasoning');

/** Long enough that no busy machine takes a healthy answer for a stalled one. */
const patienceMs = 1_500;

const reasoningFirst: PathologyExpectation = {
  chunkKinds: [...reasoning(4), ...text(4)],
  check(record) {
    expect(record.firstTokenAtMs).toBe(record.chunks?.atMs[0]);
    expect(record.firstAnswerTokenAtMs).toBe(record.chunks?.atMs[4]);
    expect(record.tokens.reasoning).toEqual({ count: 4, source: 'server' });
  },
};

/** Nothing of an answer came: no token, no time of one, and no count out of thin air. */
function expectNoTokens(record: RequestRecord): void {
  expect(record.chunks).toBeUndefined();
  expect(record.firstTokenAtMs).toBeUndefined();
  expect(record.lastTokenAtMs).toBeUndefined();
  expect(record.tokens.output).toBeUndefined();
}

function refused(status: number, retryAfterMs?: number): PathologyExpectation {
  return {
    outcome: {
      kind: 'http_error',
      status,
      message: expect.stringContaining('(simulated)') as unknown,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    errorClass: String(status),
    chunkKinds: [],
    statedOutputTokenCount: null,
    finishReason: undefined,
    check(record) {
      expect(record.httpStatus).toBe(status);
      expectNoTokens(record);
    },
  };
}

/** Each pathology of the simulator and what a client must make of it. A pathology without an entry fails the suite. */
export const pathologyExpectations: Readonly<Record<string, PathologyExpectation>> = {
  'role-only': {
    check(record, truth, originMs) {
      expect(truth.chunks[0]?.kind).toBe('role');
      // An event, and no token: the first token is not before the server had one.
      const firstToken = truth.chunks.find(({ kind }) => kind === 'text')!;
      expect(record.firstTokenAtMs! + originMs).toBeGreaterThanOrEqual(firstToken.atMs);
      expect(record.firstEventAtMs).toBeLessThanOrEqual(record.firstTokenAtMs!);
    },
  },
  'reasoning-content': reasoningFirst,
  reasoning: reasoningFirst,
  'tool-calls': {
    chunkKinds: [...text(4), 'tool-call', 'tool-call', 'tool-call', 'tool-call'],
    finishReason: 'tool_calls',
  },
  coalesce: {
    check(record) {
      const reads = record.chunks!.readNumber;
      const distinct = new Set(reads).size;
      expect(distinct).toBeLessThan(reads.length);
      // A gap inside one read is unknown: chunks of one read share the time since the one before, and none is 0.
      const gaps = interTokenLatenciesMs(record);
      expect(gaps).toHaveLength(distinct === 1 ? 0 : reads.length - 1);
      expect(gaps.every((gapMs) => gapMs > 0)).toBe(true);
    },
  },
  'split-event': {},
  'split-character': {},
  'tokens-per-chunk': { chunkKinds: text(3) },
  crlf: {},
  cr: {},
  'no-space': {},
  'multi-line-data': {},
  comments: {
    check: (_record, truth) => expect(truth.chunks.filter(({ kind }) => kind === 'comment')).not.toEqual([]),
  },
  'byte-order-mark': {},
  'missing-usage': {
    statedOutputTokenCount: null,
    check(record) {
      expect(record.tokens.output?.source).toBe('estimate');
      expect(record.tokens.output?.count).toBeGreaterThan(0);
      expect(record.tokens.input).toEqual({ count: 20, source: 'estimate' });
    },
  },
  'wrong-usage': { statedOutputTokenCount: answerTokenCount + 7 },
  'no-done': {},
  'no-finish-reason': {
    outcome: { kind: 'completed', rule: 'no-finish-reason', message: expect.any(String) as unknown },
    finishReason: undefined,
  },
  'http-429': refused(429, 1000),
  'http-500': refused(500),
  'http-503': refused(503, 1000),
  'http-529': refused(529, 1000),
  'error-event': {
    outcome: {
      kind: 'api_error',
      code: 500,
      message: 'The simulated engine failed while it was generating.',
    },
    errorClass: 'api_error:500',
    chunkKinds: text(2),
    statedOutputTokenCount: null,
    finishReason: undefined,
  },
  'error-event-text-code': {
    outcome: {
      kind: 'api_error',
      code: 'server_error',
      message: 'The simulated engine failed while it was generating.',
    },
    errorClass: 'api_error:server_error',
    chunkKinds: text(2),
    statedOutputTokenCount: null,
    finishReason: undefined,
  },
  'stall-before-first': {
    options: { timeouts: { firstTokenMs: patienceMs } },
    outcome: {
      kind: 'timeout',
      phase: 'first-token',
      limitMs: patienceMs,
      message: expect.any(String) as unknown,
    },
    errorClass: 'timeout:first-token',
    chunkKinds: [],
    statedOutputTokenCount: null,
    finishReason: undefined,
    check(record) {
      expectNoTokens(record);
      expect(record.closedAtMs! - record.sentAtMs!).toBeGreaterThanOrEqual(patienceMs);
    },
  },
  'stall-after': {
    options: { timeouts: { betweenChunksMs: patienceMs } },
    outcome: {
      kind: 'timeout',
      phase: 'between-chunks',
      limitMs: patienceMs,
      message: expect.any(String) as unknown,
    },
    errorClass: 'timeout:between-chunks',
    chunkKinds: text(2),
    statedOutputTokenCount: null,
    finishReason: undefined,
    check: (record) => expect(record.closedAtMs! - record.lastTokenAtMs!).toBeGreaterThanOrEqual(patienceMs),
  },
  'stall-ms': {},
  'reset-after': {
    outcome: { kind: 'transport_error', code: 'ECONNRESET', message: expect.any(String) as unknown },
    errorClass: 'ECONNRESET',
    chunkKinds: text(2),
    mayLoseChunks: true,
    statedOutputTokenCount: null,
    finishReason: undefined,
  },
  'close-after': {
    outcome: { kind: 'incomplete', message: expect.any(String) as unknown },
    errorClass: 'incomplete',
    chunkKinds: text(2),
    statedOutputTokenCount: null,
    finishReason: undefined,
  },
  // A request on a connection that the server has given up is sent once more on another; it is no error of the server.
  'keep-alive-close': {},
  'keep-alive-reset': {
    // Sent again only where nothing of it had been accepted, and said so.
    check: (record) => expect([undefined, 1]).toContain(record.resendCount),
  },
  empty: {
    outcome: { kind: 'completed', rule: 'no-payload', message: expect.any(String) as unknown },
    chunkKinds: [],
    finishReason: 'stop',
    check(record) {
      expect(record.firstTokenAtMs).toBeUndefined();
      expect(record.firstEventAtMs).toBeDefined();
    },
  },
  'buffer-all': {
    check(record, truth) {
      expect(new Set(truth.chunks.map(({ write }) => write)).size).toBe(1);
      expect(new Set(record.chunks!.readNumber).size).toBe(1);
      expect(interTokenLatenciesMs(record)).toEqual([]);
    },
  },
  'malformed-event': { unparsedEventCount: 1 },
  'slow-headers': {
    check(record, truth, originMs) {
      expect(record.firstByteAtMs! + originMs).toBeGreaterThanOrEqual(truth.headersAtMs!);
      expect(record.sentAtMs! + originMs).toBeLessThanOrEqual(truth.receivedAtMs);
    },
  },
  'content-length': {},
  'oversized-event': { check: (record) => expect(record.responseBytes).toBeGreaterThan(262_144) },
};
