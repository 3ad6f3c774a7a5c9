import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../backends/backend.ts';
import { createAnswerState } from './answer-state.ts';
import { reduceAnswer } from './reduce-answer.ts';

function text(content: string, tokenCount?: number): AnswerPart {
  return { type: 'delta', kind: 'text', text: content, ...(tokenCount === undefined ? {} : { tokenCount }) };
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
  it.each<[string, AnswerPart[][], number[] | undefined]>([
    ['differences of cumulative usage', [[usage(0)], [text('a'), usage(1)], [text('b'), usage(4)]], [1, 3]],
    [
      'tokens of an empty chunk with the next',
      [[text('a'), usage(1)], [usage(2)], [text('b'), usage(3)]],
      [1, 2],
    ],
    ['what the deltas state', [[text('a', 2)], [text('b', 1), text('c', 1)]], [2, 2]],
    [
      'nothing once a chunk has no count',
      [[text('a'), usage(1)], [text('b')], [text('c'), usage(3)]],
      undefined,
    ],
    ['nothing when usage comes with the last chunk only', [[text('a')], [text('b'), usage(9)]], undefined],
    [
      'nothing when the count shrinks',
      [
        [text('a'), usage(5)],
        [text('b'), usage(2)],
      ],
      undefined,
    ],
    ['usage behind the last chunk to no chunk', [[text('a'), usage(1)], [usage(2)]], [1]],
  ])('attributes %s', (_, events, expected) => {
    expect(reduce(...events).chunkTokenCount).toEqual(expected);
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
    expect(state.kept).toEqual({ text: ['a'], reasoning: ['b'], toolCall: ['c'] });
  });
});
