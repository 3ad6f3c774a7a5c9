import { beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import { loadGptTokenizer } from '../tokenizer/gpt-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createSyntheticText } from './synthetic-text.ts';

let o200k: Tokenizer;
beforeAll(async () => {
  o200k = await loadGptTokenizer('o200k_base');
});

/** The longest prefix, in tokens, that any two of the texts share: neighbours in sorted order share the most. */
function longestCommonPrefix(tokenizer: Tokenizer, texts: readonly string[]): number {
  const heads = texts.map((text) => tokenizer.encode(text).slice(0, 32));
  heads.sort((a, b) => {
    const at = a.findIndex((token, index) => token !== b[index]);
    return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
  });
  const shared = heads.map((head, row) =>
    head.findIndex((token, index) => token !== heads[row + 1]?.[index]),
  );
  return Math.max(...shared);
}

describe('createSyntheticText', () => {
  it('shares at most one first token between any two of 10,000 texts', () => {
    const text = createSyntheticText({ tokenizer: o200k, random: createSeededRandom(5) });
    const texts = Array.from({ length: 10_000 }, (_, position) => text.at(position, 32));
    expect(longestCommonPrefix(o200k, texts)).toBeLessThanOrEqual(1);
  });

  it('shares at most two first tokens between any two of 10,000 estimated texts', () => {
    // A token of the estimate is four bytes, here a word and the space after it.
    const tokenizer = createEstimateTokenizer();
    const text = createSyntheticText({ tokenizer, random: createSeededRandom(5) });
    const texts = Array.from({ length: 10_000 }, (_, position) => text.at(position, 32));
    expect(longestCommonPrefix(tokenizer, texts)).toBeLessThanOrEqual(2);
  });

  it('shares exactly the prefix asked for, and at most one token more, over thousands of texts', () => {
    const text = createSyntheticText({
      tokenizer: o200k,
      random: createSeededRandom(5),
      prefixTokenCount: 12,
    });
    const texts = Array.from({ length: 5000 }, (_, position) => text.at(position, 32));
    expect(longestCommonPrefix(o200k, texts)).toBeLessThanOrEqual(13);
    const heads = texts.map((one) => o200k.encode(one).slice(0, 12).join());
    expect(new Set(heads).size).toBe(1);
    expect(new Set(texts.slice(0, 1000).map((one) => o200k.encode(one)[12])).size).toBe(1000);
  });

  it('differs from the first word on between seeds', () => {
    const [one, other] = [1, 2].map((seed) => {
      const text = createSyntheticText({ tokenizer: o200k, random: createSeededRandom(seed) });
      return Array.from({ length: 100 }, (_, position) => text.at(position, 20));
    });
    const both = [...(one ?? []), ...(other ?? [])];
    expect(longestCommonPrefix(o200k, both)).toBeLessThanOrEqual(3);
  });

  it('gives each position its text, whatever was made before', () => {
    const make = () => createSyntheticText({ tokenizer: o200k, random: createSeededRandom(5) });
    const inOrder = make();
    const backwards = make();
    const texts = Array.from({ length: 50 }, (_, position) => inOrder.at(position, 40));
    const again = Array.from({ length: 50 }, (_, back) => backwards.at(49 - back, 40)).toReversed();
    expect(again).toEqual(texts);
  });

  it('counts no more than a tenth over the length of a text, in pieces of bounded length', () => {
    const counted: number[] = [];
    const tokenizer: Tokenizer = {
      ...createEstimateTokenizer(),
      count(text) {
        const count = Math.ceil(text.length / 4);
        counted.push(count);
        return count;
      },
    };
    const text = createSyntheticText({ tokenizer, random: createSeededRandom(5) });
    counted.length = 0;
    text.at(0, 32_000);
    expect(Math.max(...counted)).toBeLessThan(150);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeLessThan(32_000 * 1.1);
  });

  it('is made of lower-case words', () => {
    const text = createSyntheticText({ tokenizer: o200k, random: createSeededRandom(5) });
    expect(text.at(0, 200)).toMatch(/^[a-z]+(?: [a-z]+){199}$/u);
  });

  it('hits 100,000 tokens exactly', () => {
    for (const tokenizer of [o200k, createEstimateTokenizer()]) {
      const text = createSyntheticText({ tokenizer, random: createSeededRandom(5) });
      expect(tokenizer.count(text.at(0, 100_000))).toBe(100_000);
    }
  });

  it('takes other words where neighbours would merge', () => {
    const text = createSyntheticText({ tokenizer: createMergingTokenizer(), random: createSeededRandom(5) });
    for (let tokenCount = 1; tokenCount < 200; tokenCount++) {
      expect(mergedPieces(text.at(tokenCount, tokenCount))).toHaveLength(tokenCount);
    }
  });

  it('says so when a vocabulary has nothing of one token', () => {
    const doubling: Tokenizer = {
      ...createEstimateTokenizer(),
      name: 'doubling',
      count: (text) => text.length * 2,
    };
    expect(() => createSyntheticText({ tokenizer: doubling, random: createSeededRandom(1) })).toThrow(
      /"doubling" has no words/u,
    );
  });
});

/** Letters are one token each, but "ab", "cd" and "ef" are one too: a text of n letters has fewer than n tokens. */
function mergedPieces(text: string): string[] {
  return Array.from(text.matchAll(/ab|cd|ef|./gu), ([piece]) => piece);
}

function createMergingTokenizer(): Tokenizer {
  return {
    name: 'merging',
    source: 'tokenizer',
    count: (text) => mergedPieces(text).length,
    encode: (text) => mergedPieces(text).map((piece) => piece.charCodeAt(0)),
    decode: (tokens) =>
      tokens.map((token) => (token >= 97 && token <= 122 ? String.fromCharCode(token) : '')).join(''),
  };
}
