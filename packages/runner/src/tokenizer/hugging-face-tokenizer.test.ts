import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenizerContract } from '../testing/tokenizer-contract.ts';
import {
  bytePairDefinition,
  letterDefinition,
  normalizerOnlyDefinition,
  splitOnlyDefinition,
  unigramDefinition,
  wordPieceDefinition,
} from '../testing/tokenizer-definitions.ts';
import { loadHuggingFaceTokenizer } from './hugging-face-tokenizer.ts';
import { loadTokenizer } from './load-tokenizer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
  await Promise.all([
    writeFile(join(folder, 'tokenizer.json'), JSON.stringify(bytePairDefinition())),
    writeFile(join(folder, 'unigram.json'), JSON.stringify(unigramDefinition())),
    writeFile(join(folder, 'letters.json'), JSON.stringify(letterDefinition())),
    writeFile(join(folder, 'word-piece.json'), JSON.stringify(wordPieceDefinition())),
    writeFile(join(folder, 'split-only.json'), JSON.stringify(splitOnlyDefinition())),
    writeFile(join(folder, 'normalizer-only.json'), JSON.stringify(normalizerOnlyDefinition())),
    writeFile(join(folder, 'spanning.json'), JSON.stringify(normalizerOnlyDefinition({ spanning: true }))),
    writeFile(join(folder, 'broken.json'), '{"model":'),
    writeFile(join(folder, 'other.json'), '{"name":"something else"}'),
    writeFile(join(folder, 'unknown.json'), '{"model":{"type":"Telepathy"}}'),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string) => loadHuggingFaceTokenizer(join(folder, name));

tokenizerContract('byte-pair tokenizer.json', {
  load: () => inFolder('tokenizer.json'),
  texts: ['ba be', 'bo xyz qe'],
});
tokenizerContract('unigram tokenizer.json', {
  load: () => inFolder('unigram.json'),
  texts: ['ba be', 'bo xyz qe'],
});
tokenizerContract('letters tokenizer.json', { load: () => inFolder('letters.json'), texts: ['a', 'xyz'] });
tokenizerContract('word-piece tokenizer.json', {
  load: () => inFolder('word-piece.json'),
  texts: ['ba be', 'bo xyz qe'],
});
tokenizerContract('tokenizer.json with a split at spaces only', {
  load: () => inFolder('split-only.json'),
  texts: ['ba be', 'bo xyz qe'],
});
tokenizerContract('tokenizer.json without a pre-tokenizer', {
  load: () => inFolder('normalizer-only.json'),
  texts: ['ba be', 'bo xyz qe'],
});
tokenizerContract('tokenizer.json whose tokens span words', {
  load: () => inFolder('spanning.json'),
  texts: ['ba be', 'bo xyz qe'],
});

describe('loadHuggingFaceTokenizer', () => {
  it('counts the tokens of the definition, without special ones', async () => {
    // By hand: "ba" | "Ġbe" | "Ġ" "x" | "y": the space before x merges with nothing.
    expect((await inFolder('tokenizer.json')).count('ba be xy')).toBe(5);
    // By hand: "▁ba" | "▁be" | "▁" "x" "y".
    expect((await inFolder('unigram.json')).count('ba be xy')).toBe(5);
    // By hand: "ba" | "be" | "x" "##y".
    expect((await inFolder('word-piece.json')).count('ba be xy')).toBe(4);
    // By hand: "▁ba" | "▁be" | "▁" "x" "y".
    expect((await inFolder('normalizer-only.json')).count('ba be xy')).toBe(5);
    // By hand: "▁ba▁be" | "▁" "x" "y".
    expect((await inFolder('spanning.json')).count('ba be xy')).toBe(4);
  });

  it('takes a folder that holds a tokenizer.json', async () => {
    expect((await loadTokenizer(folder)).count('ba be')).toBe(2);
  });

  it.each([
    ['broken.json', /broken\.json is unusable: it is not JSON/u],
    ['other.json', /other\.json is unusable: it has no "model"/u],
    ['unknown.json', /unknown\.json is unusable: it cannot be used/u],
  ])('refuses %s and says why', async (name, message) => {
    await expect(inFolder(name)).rejects.toThrow(message);
    await expect(inFolder(name)).rejects.toMatchObject({ code: 'invalid-tokenizer' });
  });
});

describe('loadTokenizer', () => {
  it('estimates when no tokenizer is named', async () => {
    expect((await loadTokenizer()).name).toBe('estimate');
    expect((await loadTokenizer('estimate')).source).toBe('estimate');
  });

  it('loads encodings by their own name and by a model', async () => {
    expect((await loadTokenizer('cl100k_base')).name).toBe('cl100k_base');
    expect((await loadTokenizer('gpt-4o-mini')).name).toBe('o200k_base');
  });

  it('says that hub names are not downloaded, and what to write', async () => {
    const refused = loadTokenizer('meta-llama/Llama-3.1-8B-Instruct');
    await expect(refused).rejects.toMatchObject({ code: 'invalid-tokenizer' });
    await expect(refused).rejects.toThrow(/o200k_base.*local tokenizer\.json.*not downloaded/su);
  });

  it('says when a file is missing', async () => {
    await expect(loadTokenizer(join(folder, 'missing.json'))).rejects.toThrow(
      /missing\.json": no such file/u,
    );
  });
});
