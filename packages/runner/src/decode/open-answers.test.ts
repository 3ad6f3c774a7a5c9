import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openaiBackend } from '../backends/openai-backend.ts';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import { createReadLog } from '../load/read-log.ts';
import { decodeExchange } from '../stream/decode-exchange.ts';
import { captureExchange, chatEvent, doneEvent } from '../testing/capture-exchange.ts';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import { createOpenAnswers } from './open-answers.ts';

const context = {
  backend: openaiBackend,
  tokenizer: createEstimateTokenizer(),
  streamed: true,
  redact: (text: string): string => text,
};
const text = chatEvent({ content: 'word ' });

function pieceOf(body: string, overrides: Partial<CapturedExchange> = {}): CapturedExchange {
  return captureExchange([[200, body]], { isPiece: true, ...overrides });
}

function lastOf(body: string, handedOnBytes: number): CapturedExchange {
  return captureExchange([[300, body]], { handedOnBytes });
}

describe('createOpenAnswers', () => {
  it('makes the same record of an answer in pieces as of the whole', () => {
    const event = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 9 }).map((content) => chatEvent({ content })),
      fc.constantFrom(
        chatEvent({ reasoning_content: 'Hm' }),
        ': ping\n\n',
        '\r\n',
        '{"error":',
        doneEvent,
        'x',
      ),
    );
    const answer = fc.record({
      events: fc.array(event, { minLength: 1, maxLength: 12 }).map((events) => Buffer.from(events.join(''))),
      cuts: fc.array(fc.nat({ max: 700 }), { maxLength: 12 }),
      handOns: fc.array(fc.nat({ max: 700 }), { maxLength: 6 }),
      ended: fc.boolean(),
    });
    fc.assert(
      fc.property(answer, ({ events, cuts, handOns, ended }) => {
        const [whole, pieced] = [createReadLog(0), createReadLog(0)];
        const open = createOpenAnswers(context, Infinity);
        const handedOn: number[] = [];
        const starts = [...new Set([0, ...cuts.filter((cut) => cut < events.length)])].sort((a, b) => a - b);
        for (const [index, start] of starts.entries()) {
          const bytes = events.subarray(start, starts[index + 1]);
          // Every other read comes in two HTTP chunks.
          const [atMs, readNumber] = [200 + 10 * (index >> 1), index >> 1];
          for (const log of [whole, pieced]) log.append(bytes, atMs, readNumber);
          for (const at of handOns) {
            if (at <= pieced.firstOffset || at > pieced.byteCount) continue;
            handedOn.push(at);
            open.add(captureExchange([], { ...pieced.handOn(at), isPiece: true }), 0);
          }
        }
        const end = ended
          ? ({ kind: 'ended' } as const)
          : ({ kind: 'transport_error', code: 'ECONNRESET', message: 'reset' } as const);
        const rest = {
          ...captureExchange([], { ...pieced.view(), end }),
          ...(handedOn.length === 0 ? {} : { handedOnBytes: pieced.firstOffset }),
        };
        const expected = decodeExchange(captureExchange([], { ...whole.view(), end }), {
          ...context,
          levelIndex: 0,
          requested: {},
        });
        expect(open.finish(rest, 0)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('lets an answer go that would take more than there is room for, and says so of it alone', () => {
    const open = createOpenAnswers(context, 1_000);
    open.add(pieceOf(text.repeat(5), { index: 1 }), 0);
    open.add(pieceOf(text.repeat(20), { index: 2 }), 0);
    open.add(pieceOf(text.repeat(5), { index: 2 }), 0);
    const [first, second] = [1, 2].map((index) => open.finish({ ...lastOf(text, 500), index }, 0));
    expect(first!.chunks?.atMs).toEqual([200, 200, 200, 200, 200, 300]);
    expect(second).toMatchObject({ outcome: { kind: 'transport_error', code: 'ANSWER_NOT_KEPT' } });
    expect(second!.chunks).toBeUndefined();
    expect(second!.responseBytes).toBe(500 + text.length);
    // What was let go, and what is finished, takes no room any more.
    open.add(pieceOf(text.repeat(10), { index: 3 }), 0);
    expect(open.finish({ ...lastOf(doneEvent, 500), index: 3 }, 0).chunks?.atMs).toHaveLength(10);
  });

  it('counts a line without an end as what it takes', () => {
    const open = createOpenAnswers(context, 1_000);
    for (let count = 0; count < 3; count += 1) open.add(pieceOf('x'.repeat(400)), 0);
    expect(open.finish(lastOf('', 1_200), 0).outcome).toMatchObject({ code: 'ANSWER_NOT_KEPT' });
  });

  it('gives no figures of an answer with a hole', () => {
    const open = createOpenAnswers(context, 1_000_000);
    const end = { kind: 'transport_error', code: 'ANSWER_NOT_KEPT', message: 'no room' } as const;
    open.add(pieceOf(text), 0);
    open.add(pieceOf('', { droppedBytes: 100, end }), 0);
    open.add(pieceOf(text), 0);
    const torn = open.finish(lastOf(doneEvent, 300), 0);
    expect(torn.outcome).toMatchObject({ code: 'ANSWER_NOT_KEPT' });
    open.add(pieceOf(text), 0);
    const givenUp = open.finish(captureExchange([], { handedOnBytes: 100, droppedBytes: 7, end }), 0);
    expect(givenUp).toMatchObject({ outcome: end, responseBytes: 107 });
    expect([torn.chunks, givenUp.chunks]).toEqual([undefined, undefined]);
  });

  it('quotes the beginning of an answer that cannot be read', () => {
    const open = createOpenAnswers(context, 1_000_000);
    open.add(pieceOf('<html>Sign in first</html>', { head: { status: 200, contentType: 'text/html' } }), 0);
    const { outcome } = open.finish(lastOf('<!-- end -->', 26), 0);
    expect(outcome).toMatchObject({ kind: 'incomplete', message: expect.stringContaining('Sign in first') });
  });

  it('forgets what an earlier level left behind', () => {
    const open = createOpenAnswers(context, 1_000_000);
    open.add(pieceOf(text), 0);
    expect(open.finish(captureExchange([[300, text + doneEvent]]), 1).chunks?.atMs).toEqual([300]);
  });
});
