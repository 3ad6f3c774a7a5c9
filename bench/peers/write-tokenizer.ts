import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vocabulary } from '@genai-bench/simulator';

/**
 * Writes a tokenizer as transformers reads it, made for the simulator: what it says is counted as exactly the tokens
 * that it sent, so that a tool that counts output with its own tokenizer is not wrong for want of the right one.
 * Any other word is cut into characters, and thus keeps its text when a tool cuts prompts to length.
 */
export function writeTokenizer(folder: string): void {
  const said = vocabulary.map((token) => token.trimStart());
  // Tokens that follow the one before them without a space have to be cut off it.
  const unspaced = vocabulary.filter((token) => !token.startsWith(' '));
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index));
  const pieces = new Set([
    '[UNK]',
    '[EOS]',
    ...printable,
    ...printable.map((character) => `##${character}`),
    ...said,
  ]);
  const special = (content: string, id: number): object => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [special('[UNK]', 0), special('[EOS]', 1)],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Split', pattern: { Regex: unspaced.join('|') }, behavior: 'Isolated', invert: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 1000,
      vocab: Object.fromEntries([...pieces].map((piece, id) => [piece, id])),
    },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    unk_token: '[UNK]',
    eos_token: '[EOS]',
    model_max_length: 131_072,
    clean_up_tokenization_spaces: false,
    chat_template: "{% for message in messages %}{{ message['content'] }} {% endfor %}",
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
}
