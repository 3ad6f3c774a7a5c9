import type { Tokenizer } from './tokenizer.ts';

/** What an encoding module of the library offers; all of them share this shape. */
interface Encoding {
  countTokens(text: string, options: { disallowedSpecial: Set<string> }): number;
  encode(text: string, options: { disallowedSpecial: Set<string> }): number[];
  decode(tokens: Iterable<number>): string;
}

// One import per encoding: each brings its own vocabulary of megabytes, and a run needs one of them.
const encodings = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  o200k_harmony: () => import('gpt-tokenizer/encoding/o200k_harmony'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
  p50k_base: () => import('gpt-tokenizer/encoding/p50k_base'),
  p50k_edit: () => import('gpt-tokenizer/encoding/p50k_edit'),
  r50k_base: () => import('gpt-tokenizer/encoding/r50k_base'),
} satisfies Record<string, () => Promise<Encoding>>;

export type GptEncodingName = keyof typeof encodings;

export const gptEncodingNames = Object.keys(encodings) as readonly GptEncodingName[];

/** Longest prefixes first: `gpt-4o` is no `gpt-4`. */
const encodingByModelPrefix: readonly (readonly [prefix: string, encoding: GptEncodingName])[] = [
  ['gpt-oss', 'o200k_harmony'],
  ['gpt-5', 'o200k_base'],
  ['gpt-4.1', 'o200k_base'],
  ['gpt-4.5', 'o200k_base'],
  ['gpt-4o', 'o200k_base'],
  ['chatgpt-4o', 'o200k_base'],
  ['o1', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['o4', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-3.5', 'cl100k_base'],
  ['text-embedding-', 'cl100k_base'],
];

/** The encoding of that name or of the OpenAI model of that name; `undefined` for any other. */
export function findGptEncoding(name: string): GptEncodingName | undefined {
  const encoding = gptEncodingNames.find((known) => known === name);
  if (encoding !== undefined) return encoding;
  return encodingByModelPrefix.find(([prefix]) => name === prefix || startsModelName(name, prefix))?.[1];
}

function startsModelName(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && (prefix.endsWith('-') || /^[-.]/u.test(name.slice(prefix.length)));
}

/** One of OpenAI's public byte-pair encodings. Text that looks like a special token counts as text. */
export async function loadGptTokenizer(name: GptEncodingName): Promise<Tokenizer> {
  const encoding: Encoding = await encodings[name]();
  const { decoder } = await import('gpt-tokenizer/BytePairEncodingCore');
  const options = { disallowedSpecial: new Set<string>() };
  return {
    name,
    source: 'tokenizer',
    count: (text) => encoding.countTokens(text, options),
    encode: (text) => encoding.encode(text, options),
    // The library decodes with one shared decoder in streaming mode (4.0.0): tokens that end inside a character leave
    // bytes in it, which would open the next text, of any encoding. Flushing gives them back where they belong.
    decode: (tokens) => encoding.decode(tokens) + decoder.decode(),
  };
}
