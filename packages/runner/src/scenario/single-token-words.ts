import { RunnerError } from '../errors.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Pieces of text that are exactly one token each, so that a text of n of them is n tokens long. */
export interface SingleTokenWords {
  /** One token at the start of a text. */
  readonly first: readonly string[];
  /** One token after any other word; most begin with a space. */
  readonly next: readonly string[];
}

/** Enough that texts hardly repeat, few enough that a slow tokenizer has found them within half a second. */
const ENOUGH_WORDS = 2048;
/** Below this the vocabulary is no source of words (an estimate, another script's ids), and syllables are tried too. */
const FEW_WORDS = 256;
const MAX_IDS_TO_TRY = 60_000;
const MAX_IDS_WITHOUT_TEXT = 1000;

const wordsOfTokenizer = new WeakMap<Tokenizer, SingleTokenWords>();

/** Finds the words once per tokenizer: they depend on nothing else. */
export function singleTokenWords(tokenizer: Tokenizer): SingleTokenWords {
  const known = wordsOfTokenizer.get(tokenizer);
  if (known !== undefined) return known;
  const found = findWords(tokenizer);
  wordsOfTokenizer.set(tokenizer, found);
  return found;
}

function findWords(tokenizer: Tokenizer): SingleTokenWords {
  const first = new Set<string>();
  const next = new Set<string>();
  const consider = (word: string): void => {
    const alone = tokenizer.count(word);
    if (alone === 1) first.add(word);
    if (isOneTokenNext(tokenizer, ` ${word}`, alone)) next.add(` ${word}`);
  };
  for (const word of vocabularyWords(tokenizer, /^\s?[a-z]{2,12}$/u)) {
    consider(word);
    if (next.size >= ENOUGH_WORDS && first.size >= ENOUGH_WORDS / 4) break;
  }
  if (next.size < FEW_WORDS) for (const syllable of syllables()) consider(syllable);
  if (next.size < 2) addLetters(tokenizer, { first, next });
  if (first.size === 0 || next.size === 0) {
    throw new RunnerError(
      'invalid-tokenizer',
      `The tokenizer "${tokenizer.name}" has no words or letters of one token, so prompts of an exact length cannot be made. Use another tokenizer, or a data set.`,
    );
  }
  return { first: [...first], next: [...next] };
}

/** The last resort, for character-level vocabularies: letters without spaces. */
function addLetters(tokenizer: Tokenizer, words: { first: Set<string>; next: Set<string> }): void {
  for (const letter of vocabularyWords(tokenizer, /^\p{L}$/u)) {
    const alone = tokenizer.count(letter);
    if (alone === 1) words.first.add(letter);
    if (isOneTokenNext(tokenizer, letter, alone)) words.next.add(letter);
  }
}

/** Words among the vocabulary's own tokens, in the order of their ids: byte-pair vocabularies begin with the frequent ones. */
function* vocabularyWords(tokenizer: Tokenizer, pattern: RegExp): Generator<string> {
  if (tokenizer.source === 'estimate') return;
  let idsWithoutText = 0;
  for (let id = 0; id < MAX_IDS_TO_TRY && idsWithoutText < MAX_IDS_WITHOUT_TEXT; id++) {
    const text = decodeId(tokenizer, id);
    idsWithoutText = text === '' ? idsWithoutText + 1 : 0;
    if (pattern.test(text)) yield text.trim();
  }
}

/** The text of one id; empty for special tokens and for ids that do not exist, which some tokenizers refuse by throwing. */
function decodeId(tokenizer: Tokenizer, id: number): string {
  try {
    return tokenizer.decode([id]);
  } catch {
    return '';
  }
}

/** Consonant, vowel, consonant: with its space such a word is four bytes, one token of the estimate. */
function* syllables(): Generator<string> {
  const consonants = 'bcdfghjklmnprstvwz';
  for (const start of consonants) {
    for (const vowel of 'aeiou') for (const end of consonants) yield start + vowel + end;
  }
}

/** Four in a row, because one alone may round up (an estimate) or merge with its neighbour (a letter). */
function isOneTokenNext(tokenizer: Tokenizer, word: string, startCount: number): boolean {
  return tokenizer.count(word.trimStart() + word.repeat(4)) === startCount + 4;
}
