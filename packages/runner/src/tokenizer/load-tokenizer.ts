import { stat } from 'node:fs/promises';
import { RunnerError } from '../errors.ts';
import { createEstimateTokenizer } from './estimate-tokenizer.ts';
import { findGptEncoding, gptEncodingNames, loadGptTokenizer } from './gpt-tokenizer.ts';
import { loadHuggingFaceTokenizer } from './hugging-face-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/**
 * The tokenizer of that name: an encoding (`o200k_base`), an OpenAI model's name, the path of a `tokenizer.json` or its
 * folder, or an estimate for no name and for `estimate`. Vocabularies load on demand. Never touches the network.
 */
export async function loadTokenizer(name?: string): Promise<Tokenizer> {
  if (name === undefined || name === 'estimate') return createEstimateTokenizer();
  // An existing path wins over a name, so that a folder called gpt-4 stays reachable.
  if (await exists(name)) return await loadHuggingFaceTokenizer(name);
  const encoding = findGptEncoding(name);
  if (encoding !== undefined) return await loadGptTokenizer(encoding);
  const looksLikeFile = /\.json$|^[./~]|\\/u.test(name);
  throw new RunnerError(
    'invalid-tokenizer',
    `There is no tokenizer "${name}"${looksLikeFile ? ': no such file or folder' : ''}. ` +
      `Write one of ${gptEncodingNames.join(', ')}, the path of a local tokenizer.json (or its folder), or estimate. ` +
      'Names of models on the Hugging Face hub are not downloaded: fetch their tokenizer.json and pass its path.',
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Whatever keeps it from being looked at, it is no file that can be read; the error that follows names it.
    return false;
  }
}
