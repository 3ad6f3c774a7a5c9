import type { ChunkKind, ServerTimings } from '@genai-bench/core-metrics';
import type { AnswerPart } from '../backends/backend.ts';
import type { ReadStamp } from './read-stamp.ts';

export type AnswerError = Omit<Extract<AnswerPart, { type: 'error' }>, 'type'>;
export type AnswerUsage = Omit<Extract<AnswerPart, { type: 'usage' }>, 'type'>;

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
  /** `undefined` from the first chunk on whose token count the server did not state. */
  chunkTokenCount: number[] | undefined;
  /** Output tokens that the chunks so far account for, where usage is stated with each chunk. */
  attributedTokenCount: number;
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
  readonly kept:
    { readonly text: string[]; readonly reasoning: string[]; readonly toolCall: string[] } | undefined;
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
    chunkTokenCount: [],
    attributedTokenCount: 0,
    usage: {},
    serverTimings: undefined,
    finishReason: undefined,
    error: undefined,
    done: false,
    eventCount: 0,
    unparsedEventCount: 0,
    firstSilentEvent: undefined,
    kept: options.keepText ? { text: [], reasoning: [], toolCall: [] } : undefined,
  };
}
