import { createSeededRandom } from './seeded-random.ts';

const words =
  'the of and to in is that for it as with on be at by this from or an are was which one all we can has more if when time no out so what up some into them only other new two may then do any like over our such much man even most made after also did many must before back through years where way well down should because each just those people how too little state good very make world still own see work long get here between both life being under never day same another know while last might us great old year off come since go against came right used take three'
    .split(' ')
    .map((word) => ` ${word}`);
/** Two, three and four bytes in UTF-8, so that every reader meets characters that can be cut in half. */
const multiByteTokens = [' café', ' naïve', ' größe', ' мир', ' 日本', '語', ' 数据', ' 🙂', '🚀', ' ½'];

/** All tokens the simulated model can say. Each is one output token. */
export const vocabulary: readonly string[] = [...words, ...multiByteTokens];

/** Share of tokens with characters beyond ASCII in ordinary text. */
const ordinaryMultiByteShare = 1 / 16;

/** The first `count` tokens of the text that belongs to `seed`. */
export function drawTokens(
  seed: number,
  count: number,
  multiByteShare = ordinaryMultiByteShare,
): Uint16Array {
  const random = createSeededRandom(seed);
  const tokens = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    const isMultiByte = random.next() < multiByteShare;
    const choice = random.next();
    tokens[index] = isMultiByte
      ? words.length + Math.floor(choice * multiByteTokens.length)
      : Math.floor(choice * words.length);
  }
  return tokens;
}

export function joinTokens(tokens: Uint16Array): string {
  let text = '';
  for (const token of tokens) text += vocabulary[token] ?? '';
  return text;
}

/** How the simulator counts input tokens. */
export type TokenCounter = (text: string) => number;

/**
 * One token per four UTF-16 units, rounded up; 0 for empty text.
 * Not a tokenizer: a cheap rule that anyone can repeat by hand.
 */
export const countTokensByLength: TokenCounter = (text) => Math.ceil(text.length / 4);
