import type { AnswerPart, Backend } from '../backends/backend.ts';
import { createAnswerState } from './answer-state.ts';
import type { AnswerState } from './answer-state.ts';
import { createBodyScanner } from './body-scanner.ts';
import { createEventScanner } from './event-scanner.ts';
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
  const framing = answerFraming(options);
  const state = createAnswerState({ keepText: options.keepText ?? false });
  const decodeEvent = rememberDeltaShape((data, eventName) => backend.decodeEvent(data, eventName));
  let ending: 'whole' | 'cut' = 'whole';

  function decode(event: ScannedEvent): readonly AnswerPart[] | undefined {
    if (event.completeness === 'oversized') return undefined;
    try {
      return framing === 'body' ? backend.decodeBody(event.data) : decodeEvent(event.data, event.eventName);
    } catch (error) {
      // A RangeError: nested so deep that no reader could follow.
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  function accept(event: ScannedEvent): void {
    const parts = decode(event);
    // The torn end of a stream that was cut is not an event.
    if (parts === undefined && event.completeness === 'unterminated' && ending === 'cut') return;
    const { read } = event;
    reduceAnswer(state, {
      parts: parts ?? [],
      read,
      unparsed: parts === undefined,
      wholeBody: framing === 'body',
    });
    if (parts !== undefined && parts.length > 0) options.onParts?.(parts, read);
  }

  const scanner = createScanner(framing, {
    onEvent: accept,
    ...(options.maxEventBytes === undefined ? {} : { maxEventBytes: options.maxEventBytes }),
  });
  return {
    state,
    feed: (bytes, read) => scanner.feed(bytes, read),
    end(how) {
      ending = how;
      scanner.end();
      return state;
    },
  };
}

type AnswerFraming = 'sse' | 'ndjson' | 'body';

/**
 * How the answer's bytes are to be cut. A server may answer a request for a stream with one JSON document (an error, or
 * because it does not stream): read as server-sent events it would look like an empty answer.
 */
function answerFraming(options: AnswerDecoderOptions): AnswerFraming {
  if (!options.streamed) return 'body';
  const mediaType = options.contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const isJson = mediaType === 'application/json' || mediaType?.endsWith('+json') === true;
  // Some NDJSON servers announce plain JSON; a JSON document on one line is valid NDJSON anyway.
  return isJson && options.backend.framing === 'sse' ? 'body' : options.backend.framing;
}

function createScanner(framing: AnswerFraming, options: StreamScannerOptions): StreamScanner {
  switch (framing) {
    case 'sse':
      return createEventScanner(options);
    case 'ndjson':
      return createLineScanner(options);
    case 'body':
      return createBodyScanner(options);
  }
}
