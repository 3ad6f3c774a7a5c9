import type { Tokenizer } from './tokenizer.ts';

/** UTF-8 bytes that count as one token: about what byte-pair vocabularies reach on English prose. */
const BYTES_PER_TOKEN = 4;
const LENGTH_UNIT = 2 ** 32;

/**
 * Counts without a vocabulary: one token per four UTF-8 bytes, the last one may be shorter. That is four characters of
 * English, and about 0.75 tokens per Chinese or Japanese character. Real vocabularies differ by a fifth and more, which
 * is why its counts carry the source `estimate`.
 */
export function createEstimateTokenizer(): Tokenizer {
  return {
    name: 'estimate',
    source: 'estimate',
    count: (text) => Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_PER_TOKEN),
    encode: encodeBytes,
    decode: decodeBytes,
  };
}

/** A token is its bytes, little-endian, plus their number in units of 2³², so that decoding loses nothing. */
function encodeBytes(text: string): number[] {
  const bytes = Buffer.from(text, 'utf8');
  const tokens: number[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_PER_TOKEN) {
    const length = Math.min(BYTES_PER_TOKEN, bytes.length - start);
    tokens.push(bytes.readUIntLE(start, length) + length * LENGTH_UNIT);
  }
  return tokens;
}

function decodeBytes(tokens: readonly number[]): string {
  const bytes = Buffer.alloc(tokens.length * BYTES_PER_TOKEN);
  let end = 0;
  for (const token of tokens) {
    const length = Math.floor(token / LENGTH_UNIT);
    if (!Number.isInteger(token) || length < 1 || length > BYTES_PER_TOKEN) {
      throw new RangeError(
        `${token} is not a token of the estimate tokenizer. Decode only what its encode returned.`,
      );
    }
    bytes.writeUIntLE(token % LENGTH_UNIT, end, length);
    end += length;
  }
  return bytes.toString('utf8', 0, end);
}
