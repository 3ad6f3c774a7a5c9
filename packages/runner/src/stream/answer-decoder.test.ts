import { describe, expect, it } from 'vitest';
import type { AnswerPart, Backend } from '../backends/backend.ts';
import { openaiBackend } from '../backends/openai-backend.ts';
import { chatEvent, doneEvent } from '../testing/capture-exchange.ts';
import { createAnswerDecoder } from './answer-decoder.ts';
import type { AnswerDecoderOptions } from './answer-decoder.ts';
import type { ReadStamp } from './read-stamp.ts';

const ndjsonBackend: Backend = { ...openaiBackend, name: 'lines', framing: 'ndjson' };

/** Feeds each piece as read n at n × 10 ms. */
function decode(pieces: readonly string[], options: Partial<AnswerDecoderOptions> = {}) {
  const said: (readonly [readNumber: number, parts: readonly AnswerPart[]])[] = [];
  const decoder = createAnswerDecoder({
    backend: openaiBackend,
    streamed: true,
    onParts: (parts: readonly AnswerPart[], read: ReadStamp) => said.push([read.readNumber, parts]),
    ...options,
  });
  pieces.forEach((piece, readNumber) =>
    decoder.feed(Buffer.from(piece), { atMs: readNumber * 10, readNumber }),
  );
  const saidLive = said.length;
  return { state: decoder.end('whole'), said, saidLive };
}

const text = (content: string): AnswerPart => ({ type: 'delta', kind: 'text', text: content });

describe('createAnswerDecoder', () => {
  it('hands parts on as soon as their event is whole', () => {
    const a = chatEvent({ content: 'a' });
    const { said, saidLive } = decode([a.slice(0, 10), a.slice(10) + chatEvent({}), doneEvent]);
    expect(said).toEqual([
      [1, [text('a')]],
      [2, [{ type: 'done' }]],
    ]);
    expect(saidLive).toBe(2);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/Problem+JSON'])(
    'reads a body of type %s as a whole, though a stream was asked for',
    (contentType) => {
      const { state, saidLive } = decode(['{"error":', '"no"}'], { contentType });
      expect(state).toMatchObject({ error: { message: 'no' }, firstEventAtMs: 10, unparsedEventCount: 0 });
      expect(saidLive).toBe(0);
    },
  );

  it.each([undefined, 'text/event-stream', 'text/plain'])(
    'reads a stream of type %s as events',
    (contentType) => {
      const { state } = decode(
        [chatEvent({ content: 'a' })],
        contentType === undefined ? {} : { contentType },
      );
      expect(state.chunkKind).toEqual(['text']);
    },
  );

  it.each(['application/x-ndjson', 'application/json'])(
    'reads NDJSON of type %s line by line',
    (contentType) => {
      const line = JSON.stringify({ choices: [{ delta: { content: 'a' } }] });
      const { said } = decode([`${line}\n`, `${line}\n`], { backend: ndjsonBackend, contentType });
      expect(said.map(([readNumber]) => readNumber)).toEqual([0, 1]);
    },
  );

  it.each(['text/event-stream', 'text/plain', undefined])(
    'reads JSON lines as events at their own reads where a stream of type %s was to come',
    (contentType) => {
      const line = (content: string) => `${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
      const { state } = decode(
        [line('a'), line('b') + line('c'), '[DONE]\n\n'],
        contentType === undefined ? {} : { contentType },
      );
      expect(state).toMatchObject({
        chunkReadNumber: [0, 1, 1],
        chunkKind: ['text', 'text', 'text'],
        done: true,
      });
    },
  );

  it('reads events as such where a document was asked for, and where they are called JSON', () => {
    for (const options of [{ streamed: false }, { contentType: 'application/json' }]) {
      const { state } = decode([chatEvent({ content: 'a' }), chatEvent({}, 'stop') + doneEvent], options);
      expect(state).toMatchObject({ chunkKind: ['text'], finishReason: 'stop', unparsedEventCount: 0 });
    }
    const { state } = decode([chatEvent({ content: 'a' })], { backend: ndjsonBackend });
    expect(state.chunkKind).toEqual(['text']);
  });

  it('reads one document as a whole, whatever its type', () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }, null, 2);
    const { state } = decode([`\ufeff${body.slice(0, 9)}`, `${body.slice(9)}\n`], {
      contentType: 'text/plain',
    });
    expect(state).toMatchObject({ chunkKind: ['body'], chunkReadNumber: [1], finishReason: 'stop' });
  });

  it('keeps a sample of what says nothing', () => {
    const { state } = decode(['data: {"token":1}\n\n', 'data: {"token":2}\n\n']);
    expect(state).toMatchObject({ eventCount: 2, firstSilentEvent: '{"token":1}' });
  });

  it('counts an oversized event as unparsed and reads on', () => {
    const long = chatEvent({ content: 'x'.repeat(300) });
    const { state } = decode([long, chatEvent({ content: 'a' })], { maxEventBytes: 200 });
    expect(state).toMatchObject({ unparsedEventCount: 1, chunkReadNumber: [1] });
    const body = decode(['{"choices":', ' '.repeat(300), '[]}'], { streamed: false, maxEventBytes: 200 });
    expect(body.state).toMatchObject({ unparsedEventCount: 1, eventCount: 1 });
  });

  it('does not hide a fault of the backend as broken JSON', () => {
    const backend: Backend = {
      ...openaiBackend,
      decodeEvent: () => {
        throw new TypeError('a bug');
      },
    };
    expect(() => decode([doneEvent], { backend })).toThrow('a bug');
  });
});
