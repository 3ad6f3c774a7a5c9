import { describe, expect, it } from 'vitest';
import type { TokenCount } from '@genai-bench/core-metrics';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createAnswerState } from './answer-state.ts';
import type { AnswerUsage } from './answer-state.ts';
import { countTokens } from './count-tokens.ts';
import { reduceAnswer } from './reduce-answer.ts';

/** One token per character, and one more for each call, so that counting in pieces would show. */
const tokenizer: Tokenizer = {
  name: 'characters',
  source: 'estimate',
  count: (text) => text.length + 1,
  encode: () => [],
  decode: () => '',
};

function count(
  texts: readonly ['text' | 'reasoning' | 'tool-call', string][],
  usage?: AnswerUsage,
  inputTokens?: TokenCount,
) {
  const state = createAnswerState({ keepText: true });
  const read = { atMs: 1, readNumber: 0 };
  for (const [kind, text] of texts) reduceAnswer(state, { parts: [{ type: 'delta', kind, text }], read });
  if (usage) reduceAnswer(state, { parts: [{ type: 'usage', ...usage }], read });
  return countTokens(state, inputTokens ? { tokenizer, inputTokens } : { tokenizer });
}

describe('countTokens', () => {
  it('takes what the server says first', () => {
    const usage = {
      inputTokenCount: 9,
      outputTokenCount: 5,
      reasoningTokenCount: 2,
      cachedInputTokenCount: 4,
    };
    expect(count([['text', 'abc']], usage, { count: 8, source: 'tokenizer' })).toEqual({
      input: { count: 9, source: 'server' },
      output: { count: 5, source: 'server' },
      reasoning: { count: 2, source: 'server' },
      cachedInput: { count: 4, source: 'server' },
    });
  });

  it('else counts each channel once as a whole, and says by what', () => {
    expect(
      count([
        ['reasoning', 'a'],
        ['reasoning', 'b'],
        ['text', 'cd'],
        ['text', 'ef'],
        ['tool-call', 'g'],
      ]),
    ).toEqual({
      output: { count: 3 + 5 + 2, source: 'estimate' },
      reasoning: { count: 3, source: 'estimate' },
    });
  });

  it('does not believe a 0 against what arrived', () => {
    const zeros = { inputTokenCount: 0, outputTokenCount: 0, reasoningTokenCount: 0 };
    expect(count([['reasoning', 'ab']], zeros, { count: 8, source: 'requested' })).toEqual({
      input: { count: 8, source: 'requested' },
      output: { count: 3, source: 'estimate' },
      reasoning: { count: 3, source: 'estimate' },
    });
    expect(count([['text', 'ab']], zeros).reasoning).toEqual({ count: 0, source: 'server' });
  });

  it('records other odd counts as given', () => {
    expect(count([['text', 'ab']], { outputTokenCount: 2, reasoningTokenCount: 7 })).toMatchObject({
      output: { count: 2 },
      reasoning: { count: 7 },
    });
  });

  it('knows nothing of an answer without text and usage', () => {
    expect(count([])).toEqual({});
  });
});
