import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerError } from '../errors.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * The tokenizer of a local `tokenizer.json`, or of a model folder that holds one. Nothing is downloaded. Counts leave out
 * what a post-processor would add (BOS, EOS), as servers count those with their chat template.
 */
export async function loadHuggingFaceTokenizer(path: string): Promise<Tokenizer> {
  const file = (await stat(path)).isDirectory() ? join(path, 'tokenizer.json') : path;
  const definition = await readDefinition(file);
  const library = await import('@huggingface/tokenizers');
  let tokenizer: InstanceType<typeof library.Tokenizer>;
  try {
    tokenizer = new library.Tokenizer(definition, {});
    tokenizer.encode('a', { add_special_tokens: false });
  } catch (cause) {
    throw unusable(file, `it cannot be used (${String(cause)})`, cause);
  }
  // Each call encodes the text whole; a count has no shortcut in this library.
  const encode = (text: string): number[] =>
    text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids;
  return {
    name: path,
    source: 'tokenizer',
    count: (text) => encode(text).length,
    encode,
    decode: (tokens) =>
      tokens.length === 0 ? '' : tokenizer.decode([...tokens], { clean_up_tokenization_spaces: false }),
  };
}

async function readDefinition(file: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw unusable(file, 'it cannot be read', cause);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (cause) {
    throw unusable(file, `it is not JSON (${String(cause)})`, cause);
  }
  if (typeof parsed === 'object' && parsed !== null && 'model' in parsed) return parsed;
  throw unusable(file, 'it has no "model", so it is no tokenizer definition', undefined);
}

function unusable(file: string, problem: string, cause: unknown): RunnerError {
  return new RunnerError(
    'invalid-tokenizer',
    `The tokenizer file ${file} is unusable: ${problem}. Name the tokenizer.json of a Hugging Face model, or the folder that holds it.`,
    { cause },
  );
}
