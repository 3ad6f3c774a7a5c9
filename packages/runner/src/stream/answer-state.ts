import type { ChunkKind, ServerTimings } from '@genai-bench/core-metrics';
import type { AnswerPart } from '../backends/backend.ts';
import type { ReadStamp } from './read-stamp.ts';

export type AnswerError = Omit<Extract<AnswerPart, { type: 'error' }>, 'type'>;
export type AnswerUsage = Omit<Extract<AnswerPart, { type: 'usage' }>, 'type'>;

/** What a server said on output tokens, statement by statement. */
export interface UsageSeries {
  last: number | undefined;
  /** Sum of the statements before the last. */
  sumBefore: number;
  /** Some statement was lower than the one before. */
  shrinks: boolean;
  /** The last statement came with a chunk, and not behind all of them. */
  lastHasChunk: boolean;
}

/** What is known of one answer so far. Instants are those of the reads that completed the events. */
export interface AnswerState {
  firstEventAtMs: number | undefined;
  firstTokenAtMs: number | undefined;
  firstAnswerTokenAtMs: number | undefined;
  lastTokenAtMs: number | undefined;
  /** Columns of `ChunkTrace`: one entry for each event with a non-empty payload. */
  readonly chunkAtMs: number[];
  readonly chunkReadNumber: number[];
  readonly chunkKind: ChunkKind[];
  /** Output tokens as stated with each chunk; `undefined` from the first chunk on that came without. */
  chunkUsage: number[] | undefined;
  /** All that the server said on output tokens, to tell a running total from additions (`outputTokensStated`). */
  readonly series: UsageSeries;
  /** Payloads that could not be placed, by field. */
  readonly unreadPayloads: Map<string, number>;
  /** Answers to the same prompt in this one stream. */
  choiceCount: number;
  /** Each field is the server's latest word. */
  usage: AnswerUsage;
  /** The server's latest word; `undefined` until it says something. */
  serverTimings: ServerTimings | undefined;
  finishReason: string | undefined;
  /** The server's first error: later ones tend to be consequences. */
  error: AnswerError | undefined;
  /** The server's end-of-stream mark was seen. */
  done: boolean;
  eventCount: number;
  unparsedEventCount: number;
  /** The start of the first event that said nothing of an answer, read or not: to recognise a foreign format by. */
  firstSilentEvent: string | undefined;
  /** Pieces in order of arrival; absent unless asked for. Tool calls apart from text, because they are not one text. */
  readonly kept: KeptText | undefined;
}

export interface KeptText {
  readonly text: string[];
  readonly reasoning: string[];
  readonly toolCall: string[];
  /** Of all pieces together. */
  length: number;
}

/** One event of an answer, understood, or not (`unparsed`). */
export interface DecodedEvent {
  readonly parts: readonly AnswerPart[];
  readonly read: ReadStamp;
  readonly unparsed?: boolean;
  /** The event is the whole answer in one piece: its payload is one chunk of kind `body`. */
  readonly wholeBody?: boolean;
}

export function createAnswerState(options: { readonly keepText: boolean }): AnswerState {
  return {
    firstEventAtMs: undefined,
    firstTokenAtMs: undefined,
    firstAnswerTokenAtMs: undefined,
    lastTokenAtMs: undefined,
    chunkAtMs: [],
    chunkReadNumber: [],
    chunkKind: [],
    chunkUsage: [],
    series: { last: undefined, sumBefore: 0, shrinks: false, lastHasChunk: false },
    unreadPayloads: new Map(),
    choiceCount: 1,
    usage: {},
    serverTimings: undefined,
    finishReason: undefined,
    error: undefined,
    done: false,
    eventCount: 0,
    unparsedEventCount: 0,
    firstSilentEvent: undefined,
    kept: options.keepText ? { text: [], reasoning: [], toolCall: [], length: 0 } : undefined,
  };
}
