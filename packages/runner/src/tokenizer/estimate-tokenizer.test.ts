import { describe, expect, it } from 'vitest';
import { tokenizerContract } from '../testing/tokenizer-contract.ts';
import { createEstimateTokenizer } from './estimate-tokenizer.ts';

tokenizerContract('estimate', {
  load: createEstimateTokenizer,
  texts: ['a', 'four', 'fives', 'Grüße, 東京 🎉', 'tail\u0000', '\u0000\u0000\u0000\u0000\u0000'],
});

describe('createEstimateTokenizer', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['four', 1],
    ['fives', 2],
    ['東京', 2],
  ])('counts %j as %i tokens of four bytes, rounded up', (text, count) => {
    expect(createEstimateTokenizer().count(text)).toBe(count);
  });

  it('claims no more than an estimate', () => {
    expect(createEstimateTokenizer().source).toBe('estimate');
  });

  it('refuses to decode what it did not encode', () => {
    for (const token of [0, 97, -1, 6 * 2 ** 32, Number.NaN]) {
      expect(() => createEstimateTokenizer().decode([token])).toThrow(RangeError);
    }
  });
});
