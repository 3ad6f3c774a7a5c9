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

/** An endless row of texts, each of a given length in tokens. */
export interface SyntheticText {
  at(position: number, tokenCount: number): string;
}

/** Words that are counted together. */
const pieceWords = 128;
/**
 * Words before a piece that are counted with it. Whatever merges across the joint of two pieces is seen by one of the
 * counts, unless a single merge reaches over all of these.
 */
const contextWords = 8;
/** Words that are tried for one place in a text. */
const maxDraws = 64;

/**
 * Makes texts that hit their token count exactly: each of their words is one token in the place where it stands. Words
 * are added piece by piece, each counted once together with the few words before it, so that work grows linearly with
 * the length: a whole text of 32,000 words takes seconds to count where a tokenizer does not split it first.
 *
 * No accidental cache hits: the two words after the shared prefix are digits of the position in the base of the
 * vocabulary, shuffled by the seed. So the first V texts differ in their very first word, the first V² in their first two,
 * where V is the number of first words (above five hundred for common vocabularies).
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
  const anchor = wordAt(words.first, 0);
  const prefix =
    prefixTokenCount === 0 ? [] : wordsOf({ draw: drawFrom(words, random.fork('prefix')) }, prefixTokenCount);

  return {
    at(position, tokenCount) {
      const turn = Math.floor(position / firstWords.length);
      const openingWords = [
        wordAt(firstWords, position),
        wordAt(secondWords, (position % firstWords.length) + turn),
      ];
      const draw = drawFrom(words, body.fork(`${position}`));
      return wordsOf({ prefix, openingWords, draw }, tokenCount).join('');
    },
  };

  function wordsOf(
    source: {
      readonly prefix?: readonly string[];
      readonly openingWords?: readonly string[];
      readonly draw: (isFirst: boolean) => string;
    },
    tokenCount: number,
  ): readonly string[] {
    const { draw, openingWords = [] } = source;
    const text = [...(source.prefix ?? [])];
    const prefixLength = text.length;
    const nextWord = (index: number): string => openingWords[index - prefixLength] ?? draw(index === 0);
    while (text.length < tokenCount) {
      const piece = Array.from({ length: Math.min(pieceWords, tokenCount - text.length) }, (_, offset) =>
        nextWord(text.length + offset),
      );
      if (fits(text, piece)) text.push(...piece);
      else for (const word of piece) text.push(fittingWord(text, word, draw));
    }
    return text;
  }

  /** Whether each word of a piece is one token behind the text. */
  function fits(text: readonly string[], piece: readonly string[]): boolean {
    const context = text.length <= contextWords ? text : [anchor, ...text.slice(-contextWords)];
    const count = tokenizer.count([...context, ...piece].join(''));
    if (count === context.length + piece.length) return true;
    // The anchor itself may merge with the word behind it, which is not so in the text.
    return count === tokenizer.count(context.join('')) + piece.length;
  }

  /** The word, or another one where it merges with those before it. */
  function fittingWord(text: readonly string[], word: string, draw: (isFirst: boolean) => string): string {
    for (
      let attempt = 0, candidate = word;
      attempt < maxDraws;
      attempt++, candidate = draw(text.length === 0)
    ) {
      if (fits(text, [candidate])) return candidate;
    }
    throw new RunnerError(
      'invalid-tokenizer',
      `With the tokenizer "${tokenizer.name}", no word of one token was found in ${maxDraws} attempts that could stand at token ${text.length + 1} of a prompt. Use another tokenizer, or a data set.`,
    );
  }
}

function drawFrom(
  words: { readonly first: readonly string[]; readonly next: readonly string[] },
  random: SeededRandom,
): (isFirst: boolean) => string {
  return (isFirst) => {
    const choice = isFirst ? words.first : words.next;
    return wordAt(choice, random.integer(0, choice.length - 1));
  };
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
