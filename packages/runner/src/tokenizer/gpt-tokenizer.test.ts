import { describe, expect, it } from 'vitest';
import { tokenizerContract } from '../testing/tokenizer-contract.ts';
import { findGptEncoding, gptEncodingNames, loadGptTokenizer } from './gpt-tokenizer.ts';

for (const name of gptEncodingNames) {
  tokenizerContract(name, {
    load: () => loadGptTokenizer(name),
    texts: ['hello world', 'Grüße, 東京 🎉', '<|endoftext|> is text here', 'def f(x):\n    return x'],
  });
}

describe('loadGptTokenizer', () => {
  it.each([
    // Token ids as published for tiktoken: "hello world" in each of OpenAI's encodings.
    ['o200k_base', [24912, 2375]],
    ['cl100k_base', [15339, 1917]],
    ['p50k_base', [31373, 995]],
  ] as const)('gives %s its public token ids', async (name, tokens) => {
    expect((await loadGptTokenizer(name)).encode('hello world')).toEqual(tokens);
  });

  it('keeps half a character out of the next text', async () => {
    const tokenizer = await loadGptTokenizer('cl100k_base');
    const [half] = tokenizer.encode('🎉');
    expect(tokenizer.decode(half === undefined ? [] : [half])).toBe('\uFFFD');
    expect(tokenizer.decode(tokenizer.encode('東京'))).toBe('東京');
  });
});

describe('findGptEncoding', () => {
  it.each([
    ['cl100k_base', 'cl100k_base'],
    ['gpt-4o-mini', 'o200k_base'],
    ['gpt-4', 'cl100k_base'],
    ['gpt-4-turbo', 'cl100k_base'],
    ['gpt-4.1-mini', 'o200k_base'],
    ['gpt-5.2', 'o200k_base'],
    ['o3-mini', 'o200k_base'],
    ['gpt-oss-20b', 'o200k_harmony'],
    ['gpt-3.5-turbo', 'cl100k_base'],
    ['text-embedding-3-small', 'cl100k_base'],
    ['o1000', undefined],
    ['gpt-45', undefined],
    ['meta-llama/Llama-3.1-8B', undefined],
    ['toString', undefined],
  ])('finds %s in %s', (name, encoding) => {
    expect(findGptEncoding(name)).toBe(encoding);
  });
});
