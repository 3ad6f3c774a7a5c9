import type { ChunkTrace, RequestRecord, TokenCount } from '@genai-bench/core-metrics';
import type { Backend } from '../backends/backend.ts';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createAnswerDecoder, type AnswerDecoder } from './answer-decoder.ts';
import { createAnswerState } from './answer-state.ts';
import type { AnswerState } from './answer-state.ts';
import { cleanServerText } from './clean-server-text.ts';
import { chunkTokenCounts, countTokens } from './count-tokens.ts';
import { decideOutcome, quotedBytes } from './decide-outcome.ts';
import type { ReadStamp } from './read-stamp.ts';

export interface DecodeContext {
  readonly backend: Backend;
  readonly levelIndex: number;
  /** What the plan asked of the server. */
  readonly requested: RequestRecord['requested'];
  /** The prompt's length as the client knows it; used where the server does not state one. */
  readonly inputTokens?: TokenCount;
  /** Counts output where the server does not. Without one, and without usage, the output count stays unknown. */
  readonly tokenizer?: Tokenizer;
  /** Whether a stream was asked for. */
  readonly streamed: boolean;
  /** Takes secrets out of what the server said. */
  readonly redact: (text: string) => string;
}

/** An answer whose first bytes have been read. */
export interface BegunAnswer {
  readonly decoder: AnswerDecoder;
  /** As much of its beginning as an outcome may quote. */
  start: Uint8Array;
}

export function beginAnswer(
  { head }: CapturedExchange,
  { backend, streamed }: Pick<DecodeContext, 'backend' | 'streamed'>,
): BegunAnswer {
  const decoder = createAnswerDecoder({
    backend,
    streamed,
    keepText: true,
    ...(head?.contentType === undefined ? {} : { contentType: head.contentType }),
  });
  return { decoder, start: new Uint8Array(0) };
}

export function readPiece(begun: BegunAnswer, piece: CapturedExchange): void {
  const lacking = piece.body.subarray(0, quotedBytes - begun.start.length);
  if (lacking.length > 0) begun.start = Buffer.concat([begun.start, lacking]);
  feed(begun.decoder, piece);
}

function feed(decoder: AnswerDecoder, exchange: CapturedExchange): void {
  for (const read of readsOf(exchange)) decoder.feed(read.bytes, read);
}

/**
 * The record of one captured request. Pure: the same bytes and stamps give the same record, whenever it is called, and
 * whether or not they come in pieces, of which `begun` has read those before.
 */
export function decodeExchange(
  captured: CapturedExchange,
  context: DecodeContext,
  begun?: BegunAnswer,
): RequestRecord {
  const state = decodeAnswer(captured, context, begun);
  const whole = begun === undefined ? captured : { ...captured, body: begun.start };
  const chunks = chunkTrace(state);
  return withoutAbsent({
    index: captured.index,
    levelIndex: context.levelIndex,
    phase: captured.phase,
    threadIndex: captured.threadIndex,
    scheduledAtMs: captured.scheduledAtMs,
    sentAtMs: captured.sentAtMs,
    writtenAtMs: captured.writtenAtMs,
    firstByteAtMs: captured.firstByteAtMs,
    firstEventAtMs: state.firstEventAtMs,
    firstTokenAtMs: state.firstTokenAtMs,
    firstAnswerTokenAtMs: state.firstAnswerTokenAtMs,
    lastTokenAtMs: state.lastTokenAtMs,
    closedAtMs: captured.closedAtMs,
    chunks,
    connection: captured.connection,
    tokens: countTokens(state, context),
    serverTimings: state.serverTimings,
    requested: context.requested,
    outcome: decideOutcome(whole, state, context),
    finishReason:
      state.finishReason === undefined ? undefined : cleanServerText(state.finishReason, context.redact, 64),
    httpStatus: captured.head?.status,
    responseBytes: captured.head === undefined ? undefined : responseBytes(captured),
    unparsedEventCount: state.unparsedEventCount,
    unreadPayloads: unreadPayloads(state, context.redact),
    choiceCount: state.choiceCount > 1 ? state.choiceCount : undefined,
    streamed: context.streamed,
    heldOpen: captured.heldOpen,
    resendCount: captured.resendCount === 0 ? undefined : captured.resendCount,
  });
}

/** The body of a status outside 2xx is not an answer: it has no events and no tokens. */
function decodeAnswer(
  captured: CapturedExchange,
  context: DecodeContext,
  begun: BegunAnswer | undefined,
): AnswerState {
  const { head } = captured;
  if (head === undefined || !isSuccess(head.status)) return createAnswerState({ keepText: false });
  const { decoder } = begun ?? beginAnswer(captured, context);
  if (begun === undefined) feed(decoder, captured);
  else readPiece(begun, captured);
  return decoder.end(captured.end.kind === 'ended' ? 'whole' : 'cut');
}

function responseBytes({ body, handedOnBytes = 0, droppedBytes = 0 }: CapturedExchange): number {
  return body.byteLength + handedOnBytes + droppedBytes;
}

/** The body's reads in order, with their stamps on the run's clock. */
export function* readsOf({
  body,
  reads,
}: Pick<CapturedExchange, 'body' | 'reads'>): Generator<ReadStamp & { readonly bytes: Uint8Array }> {
  let start = 0;
  for (let index = 0; index < reads.endOffset.length; index += 1) {
    const end = reads.endOffset[index]!;
    yield {
      bytes: body.subarray(start, end),
      atMs: reads.atMs[index]!,
      readNumber: reads.readNumber[index]!,
    };
    start = end;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function chunkTrace(state: AnswerState): ChunkTrace | undefined {
  if (state.chunkAtMs.length === 0) return undefined;
  const columns = { atMs: state.chunkAtMs, readNumber: state.chunkReadNumber, kind: state.chunkKind };
  const tokenCount = chunkTokenCounts(state);
  return tokenCount === undefined ? columns : { ...columns, tokenCount };
}

/** Names of fields are the server's words. */
function unreadPayloads(
  { unreadPayloads: counts }: AnswerState,
  redact: DecodeContext['redact'],
): Record<string, number> | undefined {
  if (counts.size === 0) return undefined;
  return Object.fromEntries([...counts].map(([field, count]) => [cleanServerText(field, redact, 64), count]));
}

/** Leaves out what is absent, so that records compare, serialise and pass between threads without `undefined` fields. */
function withoutAbsent(record: {
  [Key in keyof Required<RequestRecord>]: RequestRecord[Key] | undefined;
}): RequestRecord {
  const present: Record<string, unknown> = {};
  // A loop, because entries and fromEntries cost more than decoding a short answer.
  for (const key in record) {
    const value = record[key as keyof RequestRecord];
    if (value !== undefined) present[key] = value;
  }
  // Every required field of the record is given a value above; only optional ones can be left out here.
  return present as unknown as RequestRecord;
}
