import type { AnswerPart, Backend } from '../backends/backend.ts';
import { createAnswerState } from './answer-state.ts';
import type { AnswerState } from './answer-state.ts';
import { createBodyScanner } from './body-scanner.ts';
import { createEventScanner } from './event-scanner.ts';
import { createJsonScanner } from './json-scanner.ts';
import { createLineScanner } from './line-scanner.ts';
import type { ReadStamp, ScannedEvent, StreamScanner, StreamScannerOptions } from './read-stamp.ts';
import { reduceAnswer } from './reduce-answer.ts';
import { rememberDeltaShape } from './remember-delta-shape.ts';

export interface AnswerDecoderOptions {
  readonly backend: Backend;
  /** Whether a stream was asked for. */
  readonly streamed: boolean;
  /** The response's `content-type`. */
  readonly contentType?: string;
  /** Keep text, reasoning and tool calls, for counting tokens. */
  readonly keepText?: boolean;
  readonly maxEventBytes?: number;
  /** Called for each event that said something, as soon as its last byte was fed, after `state` took it in. */
  readonly onParts?: (parts: readonly AnswerPart[], read: ReadStamp) => void;
}

/** Understands one 2xx answer while its bytes come in, live or replayed from memory. */
export interface AnswerDecoder {
  readonly state: AnswerState;
  /** `bytes` may be overwritten after the call. */
  feed(bytes: Uint8Array, read: ReadStamp): void;
  /**
   * No more bytes. `whole`: the response's framing is complete; `cut`: it broke off or was given up, so a torn last
   * event is part of the cut and not counted as unparsed.
   */
  end(ending: 'whole' | 'cut'): AnswerState;
}

export function createAnswerDecoder(options: AnswerDecoderOptions): AnswerDecoder {
  const { backend } = options;
  const state = createAnswerState({ keepText: options.keepText ?? false });
  const decodeEvent = rememberDeltaShape((data, eventName) => backend.decodeEvent(data, eventName));
  let scanner: StreamScanner | undefined;
  let ending: 'whole' | 'cut' = 'whole';
  /** The first JSON value of an answer: the whole of it, unless another follows. */
  let held: ScannedEvent | undefined;

  function decode(event: ScannedEvent, wholeBody: boolean): readonly AnswerPart[] | undefined {
    if (event.completeness === 'oversized') return undefined;
    try {
      return wholeBody ? backend.decodeBody(event.data) : decodeEvent(event.data, event.eventName);
    } catch (error) {
      // A RangeError: nested so deep that no reader could follow.
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  function accept(event: ScannedEvent, wholeBody = false): void {
    const parts = decode(event, wholeBody);
    // The torn end of a stream that was cut is not an event.
    if (parts === undefined && event.completeness === 'unterminated' && ending === 'cut') return;
    const { read } = event;
    if (parts === undefined || parts.length === 0) state.firstSilentEvent ??= sampleOf(event.data);
    reduceAnswer(state, { parts: parts ?? [], read, unparsed: parts === undefined, wholeBody });
    if (parts !== undefined && parts.length > 0) options.onParts?.(parts, read);
  }

  function acceptJson(event: ScannedEvent): void {
    if (state.eventCount === 0 && held === undefined) {
      held = event;
      return;
    }
    const first = held;
    held = undefined;
    if (first !== undefined) accept(first);
    accept(event);
  }

  return {
    state,
    feed(bytes, read) {
      let from = 0;
      if (scanner === undefined) {
        from = bytes.findIndex((byte) => !isBeforeAnswer(byte));
        if (from === -1) return;
        const framing = answerFraming(bytes[from]!, options);
        scanner = createScanner(framing, {
          onEvent: framing === 'json' || framing === 'body' ? acceptJson : (event) => accept(event),
          ...(options.maxEventBytes === undefined ? {} : { maxEventBytes: options.maxEventBytes }),
        });
      }
      scanner.feed(from === 0 ? bytes : bytes.subarray(from), read);
    },
    end(how) {
      ending = how;
      scanner?.end();
      if (held !== undefined) accept(held, true);
      return state;
    },
  };
}

/** Enough of an event to recognise its server. */
function sampleOf(data: string): string | undefined {
  const sample = data.slice(0, 300).trim();
  return sample === '' ? undefined : sample;
}

type AnswerFraming = 'sse' | 'ndjson' | 'json' | 'body';

/** White space and the bytes of a byte order mark. */
function isBeforeAnswer(byte: number): boolean {
  return byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf;
}

/** First characters of the fields of server-sent events, and of a comment. */
const eventStarts = new Set(Buffer.from('deir:'));
const jsonStarts = new Set(Buffer.from('{['));

/**
 * How the answer's bytes are to be cut, by the first that is no white space: a content type is often wrong or missing,
 * and a server may answer a request for a stream with one JSON document (an error, or because it does not stream), or
 * the other way round. Read as server-sent events a document would look like an empty answer. What is none of these is
 * one unreadable event.
 */
function answerFraming(
  first: number,
  { backend, streamed, contentType }: AnswerDecoderOptions,
): AnswerFraming {
  const isNdjson = streamed && backend.framing === 'ndjson';
  if (jsonStarts.has(first)) return isNdjson ? 'ndjson' : 'json';
  const isEventStream = contentType?.toLowerCase().startsWith('text/event-stream') === true;
  if (eventStarts.has(first) || isEventStream) return 'sse';
  return isNdjson ? 'ndjson' : 'body';
}

function createScanner(framing: AnswerFraming, options: StreamScannerOptions): StreamScanner {
  switch (framing) {
    case 'sse':
      return createEventScanner(options);
    case 'ndjson':
      return createLineScanner(options);
    case 'json':
      return createJsonScanner(options);
    case 'body':
      return createBodyScanner(options);
  }
}
