import { describe, expect, it } from 'vitest';
import type { SyntheticText } from '../scenario/synthetic-text.ts';
import { createSyntheticText } from '../scenario/synthetic-text.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { createSeededRandom } from '@genai-bench/core-metrics';

export interface TokenizerContractOptions {
  readonly load: () => Tokenizer | Promise<Tokenizer>;
  /** Texts inside the vocabulary, which must survive a round trip. */
  readonly texts: readonly string[];
}

/** What the runner relies on in every `Tokenizer`. */
export function tokenizerContract(name: string, { load, texts }: TokenizerContractOptions): void {
  const synthetic = async (
    prefixTokenCount: number,
  ): Promise<{ tokenizer: Tokenizer; text: SyntheticText }> => {
    const tokenizer = await load();
    return {
      tokenizer,
      text: createSyntheticText({ tokenizer, random: createSeededRandom(1), prefixTokenCount }),
    };
  };

  describe(`${name} as a Tokenizer`, () => {
    it('counts what it encodes', async () => {
      const tokenizer = await load();
      for (const text of ['', ...texts]) expect(tokenizer.count(text)).toBe(tokenizer.encode(text).length);
    });

    it('counts nothing in an empty text', async () => {
      const tokenizer = await load();
      expect(tokenizer.count('')).toBe(0);
      expect(tokenizer.decode([])).toBe('');
    });

    it('decodes what it encoded', async () => {
      const tokenizer = await load();
      for (const text of texts) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    });

    it('names what its counts may claim', async () => {
      const tokenizer = await load();
      expect(['tokenizer', 'estimate']).toContain(tokenizer.source);
      expect(tokenizer.name).not.toBe('');
    });

    it('yields synthetic texts of exactly the length asked for', async () => {
      const { tokenizer, text } = await synthetic(0);
      for (const tokenCount of [1, 2, 3, 7, 50, 333, 2000]) {
        expect(tokenizer.count(text.at(tokenCount, tokenCount))).toBe(tokenCount);
      }
    });

    it('yields texts that share exactly the prefix asked for', async () => {
      const { tokenizer, text } = await synthetic(20);
      const [first, second] = [text.at(0, 60), text.at(1, 60)].map((content) => tokenizer.encode(content));
      expect(first).toHaveLength(60);
      expect(second).toHaveLength(60);
      expect(first?.findIndex((token, index) => token !== second?.[index])).toBe(20);
    });
  });
}
