import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../backends/backend.ts';
import { createAnswerState } from './answer-state.ts';
import { reduceAnswer } from './reduce-answer.ts';

function text(content: string): AnswerPart {
  return { type: 'delta', kind: 'text', text: content };
}

function usage(outputTokenCount: number): AnswerPart {
  return { type: 'usage', outputTokenCount };
}

function reduce(...events: AnswerPart[][]) {
  return events.reduce(
    (state, parts, readNumber) => reduceAnswer(state, { parts, read: { atMs: readNumber, readNumber } }),
    createAnswerState({ keepText: false }),
  );
}

describe('reduceAnswer', () => {
  it('dates the first token by a payload that cannot be placed, and not the first answer token', () => {
    const state = reduce([{ type: 'unread', field: 'delta.foo' }], [text('a')]);
    expect(state).toMatchObject({
      firstTokenAtMs: 0,
      firstAnswerTokenAtMs: 1,
      chunkKind: ['unread', 'text'],
      unreadPayloads: new Map([['delta.foo', 1]]),
    });
  });

  it('keeps the names of 20 fields that cannot be placed', () => {
    const state = reduce(
      Array.from({ length: 30 }, (_, index): AnswerPart => ({ type: 'unread', field: `f${index}` })),
    );
    expect(state.unreadPayloads.size).toBe(20);
  });

  it('counts answers side by side', () => {
    expect(reduce([text('a')], [text('b')]).choiceCount).toBe(1);
    const second: AnswerPart = { type: 'delta', kind: 'text', text: 'c', choice: 1 };
    expect(reduce([text('a')], [second]).choiceCount).toBe(2);
  });

  it('keeps the latest word of each usage field', () => {
    expect(reduce([{ type: 'usage', inputTokenCount: 3, outputTokenCount: 1 }], [usage(2)]).usage).toEqual({
      inputTokenCount: 3,
      outputTokenCount: 2,
    });
  });

  it("keeps the server's timings, which are unknown until stated", () => {
    expect(reduce([text('a')]).serverTimings).toBeUndefined();
    const state = reduce([{ type: 'timings', loadMs: 5 }], [{ type: 'timings', loadMs: 7, evalMs: 2 }]);
    expect(state.serverTimings).toEqual({ loadMs: 7, evalMs: 2 });
    expect(state.chunkAtMs).toEqual([]);
  });

  it('keeps text only if asked', () => {
    expect(reduce([text('a')]).kept).toBeUndefined();
    const state = createAnswerState({ keepText: true });
    reduceAnswer(state, {
      parts: [
        text('a'),
        { type: 'delta', kind: 'reasoning', text: 'b' },
        { type: 'delta', kind: 'tool-call', text: 'c' },
      ],
      read: { atMs: 0, readNumber: 0 },
    });
    expect(state.kept).toEqual({ text: ['a'], reasoning: ['b'], toolCall: ['c'], length: 3 });
  });
});
