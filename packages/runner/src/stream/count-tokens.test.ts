import { describe, expect, it } from 'vitest';
import type { TokenCount } from '@genai-bench/core-metrics';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createAnswerState } from './answer-state.ts';
import type { AnswerUsage } from './answer-state.ts';
import { chunkTokenCounts, countTokens } from './count-tokens.ts';
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
  texts: readonly (readonly ['text' | 'reasoning' | 'tool-call', string])[],
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
    const texts = [
      ['reasoning', 'ab'],
      ['text', 'cdefgh'],
    ] as const;
    expect(count(texts, usage, { count: 8, source: 'tokenizer' })).toEqual({
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

/** The same chunk so many times. */
const chunksOf = (kind: 'text' | 'reasoning' | 'tool-call', text: string, times: number) =>
  Array.from({ length: times }, () => [kind, text] as const);
const stated = (outputTokenCount: number, reasoningTokenCount?: number): AnswerUsage => ({
  outputTokenCount,
  ...(reasoningTokenCount === undefined ? {} : { reasoningTokenCount }),
});
const tenWords = chunksOf('text', 'word ', 10);
const server = (tokenCount: number) => ({ count: tokenCount, source: 'server' });

describe('countTokens, of a count that the server states', () => {
  it.each<[string, ReturnType<typeof chunksOf>, AnswerUsage, object]>([
    [
      'leaves reasoning out that is stated and not shown',
      tenWords,
      stated(510, 500),
      { visible: server(10) },
    ],
    [
      'believes neither count of hidden reasoning that is not stated',
      tenWords,
      stated(510),
      { contradicted: true },
    ],
    [
      'counts the part of the reasoning that is shown: a token for four of 25 characters',
      [...chunksOf('reasoning', 'hmmm ', 5), ...tenWords],
      stated(510, 500),
      { visible: { count: 10 + 7, source: 'estimate' } },
    ],
    [
      'keeps reasoning that is shown whole',
      [...chunksOf('reasoning', 'hmmm ', 500), ...tenWords],
      stated(510, 500),
      {},
    ],
    [
      'keeps reasoning that a server leaves within the text',
      chunksOf('text', 'word ', 510),
      stated(510, 500),
      {},
    ],
    [
      'believes many tokens in a chunk that holds that much text',
      chunksOf('text', 'four words of text ', 10),
      stated(40),
      {},
    ],
    ['believes a token that is a single character', chunksOf('text', '7', 40), stated(40), {}],
    ['believes chunks of a single character, several to a token', chunksOf('text', 'w', 40), stated(10), {}],
    ['believes fewer tokens than twice the chunks', tenWords, stated(20), {}],
    ['does not believe more than twice', tenWords, stated(27), { contradicted: true }],
    ['does not believe less than half', chunksOf('text', 'word ', 40), stated(4), { contradicted: true }],
    ['believes a short call of long words', chunksOf('tool-call', 'international', 4), stated(4), {}],
    [
      'does not believe less than a quarter of a call',
      chunksOf('tool-call', 'international', 40),
      stated(20),
      { contradicted: true },
    ],
    ['does not believe tokens without a chunk', [], stated(10), { contradicted: true }],
    ['knows an answer that was all hidden reasoning', [], stated(10, 10), { visible: server(0) }],
    ['does not believe that all was reasoning where text came', tenWords, stated(10, 10), {}],
    ['takes no part for larger than its whole', tenWords, stated(10, 500), {}],
  ])('%s', (_title, texts, usage, expected: { contradicted?: true; visible?: TokenCount }) => {
    const { output, visible } = count(texts, usage);
    expect(output).toEqual({
      ...server(usage.outputTokenCount!),
      ...(expected.contradicted && { contradicted: true }),
    });
    expect(visible).toEqual(expected.visible);
  });

  it('asks the vocabulary where the estimate from the length does not fit', () => {
    // Four digits in a chunk: a token each in this vocabulary, and one by their length.
    const texts = chunksOf('text', '1234', 10);
    const digits: Tokenizer = { ...tokenizer, source: 'tokenizer', count: (text) => text.length };
    const state = createAnswerState({ keepText: true });
    const read = { atMs: 1, readNumber: 0 };
    for (const [kind, text] of texts) reduceAnswer(state, { parts: [{ type: 'delta', kind, text }], read });
    reduceAnswer(state, { parts: [{ type: 'usage', outputTokenCount: 40 }], read });
    expect(countTokens(state, { tokenizer: digits }).output).toEqual(server(40));
    expect(countTokens(state, {}).output).toEqual({ ...server(40), contradicted: true });
  });
});

describe('usage in more than one event', () => {
  /** Chunks, each with what usage said in its event; `null` is an event without a chunk, only with usage. */
  function ofSeries(events: readonly (readonly [text: string | null, outputTokenCount?: number])[]) {
    const state = createAnswerState({ keepText: true });
    for (const [readNumber, [text, outputTokenCount]] of events.entries()) {
      reduceAnswer(state, {
        parts: [
          ...(text === null ? [] : [{ type: 'delta', kind: 'text', text } as const]),
          ...(outputTokenCount === undefined ? [] : [{ type: 'usage', outputTokenCount } as const]),
        ],
        read: { atMs: readNumber, readNumber },
      });
    }
    return [countTokens(state, {}).output?.count, chunkTokenCounts(state)];
  }

  it.each<[string, Parameters<typeof ofSeries>[0], number | undefined, number[] | undefined]>([
    [
      'a running total',
      [
        [null, 0],
        ['a', 1],
        ['b', 4],
      ],
      4,
      [1, 3],
    ],
    [
      'the tokens of an empty chunk with the next',
      [
        ['a', 1],
        [null, 2],
        ['b', 3],
      ],
      3,
      [1, 2],
    ],
    ['no counts of chunks once one has none', [['a', 1], ['b'], ['c', 3]], 3, undefined],
    ['no counts of chunks where usage comes with the last only', [['a'], ['b', 3]], 3, undefined],
    [
      'a total behind the last chunk',
      [
        ['a', 1],
        [null, 2],
      ],
      2,
      [1],
    ],
    [
      'additions of one',
      [
        ['a', 1],
        ['b', 1],
        ['c', 1],
        ['d', 1],
      ],
      4,
      [1, 1, 1, 1],
    ],
    [
      'additions of several',
      [
        ['a', 3],
        ['b', 1],
        ['c', 4],
      ],
      8,
      [3, 1, 4],
    ],
    [
      'additions, and their sum behind them',
      [
        ['a', 3],
        ['b', 1],
        ['c', 4],
        [null, 8],
      ],
      8,
      [3, 1, 4],
    ],
    [
      'additions, and one more behind them',
      [
        ['a', 3],
        ['b', 1],
        ['c', 4],
        [null, 1],
      ],
      9,
      [3, 1, 4],
    ],
    [
      'a total that is repeated',
      [
        ['a', 4],
        ['b', 4],
        ['c', 4],
        ['d', 4],
      ],
      4,
      undefined,
    ],
    [
      'zeros until the end',
      [
        ['a', 0],
        ['b', 0],
        ['c', 0],
        [null, 3],
      ],
      3,
      undefined,
    ],
  ])('reads %s', (_title, events, total, chunkCounts) => {
    expect(ofSeries(events)).toEqual([total, chunkCounts]);
  });

  it.each([
    ['4 tokens by its text, a total', 'abcd', undefined],
    ['7 tokens by its text, two additions', 'abcdefg', true],
  ])('of 3 and then 4 beside %s', (_what, text, contradicted) => {
    const state = createAnswerState({ keepText: true });
    const pieces = [
      [text.slice(0, 3), 3],
      [text.slice(3), 4],
    ] as const;
    for (const [readNumber, [piece, outputTokenCount]] of pieces.entries()) {
      reduceAnswer(state, {
        parts: [
          { type: 'delta', kind: 'text', text: piece.replaceAll(/./g, ' sea') },
          { type: 'usage', outputTokenCount },
        ],
        read: { atMs: readNumber, readNumber },
      });
    }
    expect(countTokens(state, {}).output).toMatchObject({ count: 4 });
    expect(countTokens(state, {}).output?.contradicted).toBe(contradicted);
  });
});
