import type { SeededRandom } from '@genai-bench/core-metrics';
import { RunnerError } from '../errors.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { singleTokenWords } from './single-token-words.ts';

export interface SyntheticTextOptions {
  readonly tokenizer: Tokenizer;
  readonly random: SeededRandom;
  /** Tokens that all texts share at their start, on purpose; 0 when absent. */
  readonly prefixTokenCount?: number;
}

/** An endless source of texts of a given length in tokens. */
export interface SyntheticText {
  next(tokenCount: number): string;
}

const MAX_REPAIRS = 64;

/**
 * Makes texts of words that hit their token count exactly: they are made of words of one token, counted as a whole and
 * repaired where words merge. Work grows linearly with the length.
 *
 * No accidental cache hits: the two words after the shared prefix are digits of a counter in the base of the vocabulary,
 * shuffled by the seed. So the first V texts differ in their very first word, the first V² in their first two, where V is
 * the number of first words (above a thousand for common vocabularies).
 */
export function createSyntheticText({
  tokenizer,
  random,
  prefixTokenCount = 0,
}: SyntheticTextOptions): SyntheticText {
  const words = singleTokenWords(tokenizer);
  const opening = random.fork('opening');
  const body = random.fork('body');
  const firstWords = shuffled(prefixTokenCount === 0 ? words.first : words.next, opening);
  const secondWords = shuffled(words.next, opening);
  const prefix = prefixTokenCount === 0 ? '' : sharedPrefix({ tokenizer, random, prefixTokenCount });
  const draw = (): string => wordAt(words.next, body.integer(0, words.next.length - 1));
  let textIndex = 0;

  return {
    next(tokenCount) {
      const index = textIndex++;
      const parts = [prefix];
      const ownCount = tokenCount - prefixTokenCount;
      if (ownCount >= 1) parts.push(wordAt(firstWords, index));
      if (ownCount >= 2)
        parts.push(wordAt(secondWords, (index % firstWords.length) + Math.floor(index / firstWords.length)));
      for (let count = 2; count < ownCount; count++) parts.push(draw());
      return fitted(tokenizer, parts, tokenCount, draw);
    },
  };
}

function sharedPrefix({
  tokenizer,
  random,
  prefixTokenCount,
}: SyntheticTextOptions & { prefixTokenCount: number }): string {
  return createSyntheticText({ tokenizer, random: random.fork('prefix') }).next(prefixTokenCount);
}

/** Counts the text and adds or removes words at its end until the count is met: no tokenizer merges everything. */
function fitted(tokenizer: Tokenizer, parts: string[], tokenCount: number, draw: () => string): string {
  for (let repair = 0; repair < MAX_REPAIRS; repair++) {
    const text = parts.join('');
    const excess = tokenizer.count(text) - tokenCount;
    if (excess === 0) return text;
    if (excess > 0) parts.length = Math.max(1, parts.length - excess);
    for (let missing = -excess; missing > 0; missing--) parts.push(draw());
    // Overshooting and undershooting by the same word would go on forever; another word ends it.
    if (repair % 2 === 1) parts[parts.length - 1] = draw();
  }
  throw new RunnerError(
    'invalid-tokenizer',
    `No text of exactly ${tokenCount} tokens was found with the tokenizer "${tokenizer.name}" in ${MAX_REPAIRS} attempts. Use another tokenizer, or a data set.`,
  );
}

function shuffled(words: readonly string[], random: SeededRandom): string[] {
  const result = [...words];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.integer(0, last);
    [result[last], result[other]] = [wordAt(result, other), wordAt(result, last)];
  }
  return result;
}

function wordAt(words: readonly string[], index: number): string {
  const word = words[index % words.length];
  if (word === undefined) throw new RangeError(`There is no word ${index} among ${words.length}.`);
  return word;
}
