/** Small tokenizer definitions in the shape of Hugging Face's `tokenizer.json` (the format of huggingface/tokenizers). */

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const syllables = letters.flatMap((first) => ['a', 'e', 'o'].map((vowel) => first + vowel));

/** Byte-level byte-pair encoding as in GPT-2: `Ġ` stands for a space; every syllable merges with a space before it. */
export function bytePairDefinition(): object {
  const pieces = [...letters, 'Ġ', ...syllables, ...syllables.map((syllable) => `Ġ${syllable}`)];
  const merges = [
    ...syllables.map((syllable) => `${syllable[0]} ${syllable[1]}`),
    ...syllables.map((syllable) => `Ġ ${syllable}`),
  ];
  return definition({
    preTokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', unk_token: null, fuse_unk: false, vocab: numbered(pieces), merges },
  });
}

/** Unigram as in SentencePiece models: `▁` stands for a space, also before the first word. */
export function unigramDefinition(): object {
  const words = syllables.map((syllable) => [`▁${syllable}`, -4]);
  const single = ['▁', ...letters].map((letter) => [letter, -9]);
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', add_prefix_space: true };
  return definition({
    preTokenizer: { ...metaspace, split: true },
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0], ...words, ...single], byte_fallback: false },
  });
}

/** One token per letter and no words at all, the hardest case for texts of an exact length. */
export function letterDefinition(): object {
  return definition({
    preTokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', unk_token: null, vocab: numbered(letters), merges: [] },
  });
}

/** WordPiece as in BERT: words are split at spaces and punctuation, pieces inside a word begin with `##`. */
export function wordPieceDefinition(): object {
  const pieces = ['[UNK]', ...letters, ...syllables, ...letters.map((letter) => `##${letter}`)];
  return definition({
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    preTokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: numbered(pieces),
    },
  });
}

/** Byte-pair encoding behind a split at each space and nothing else, as in Gemma's files. */
export function splitOnlyDefinition(): object {
  return definition({
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    preTokenizer: {
      type: 'Split',
      pattern: { String: ' ' },
      behavior: 'MergedWithPrevious',
      invert: false,
    },
    decoder: { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    model: markedPairModel(),
  });
}

/**
 * Byte-pair encoding without a pre-tokenizer, as in Llama 2 and Mistral: the normalizer marks the words, and the whole
 * text is one piece. With `spanning` some tokens reach over the end of a word, so that a text of n words has fewer tokens.
 */
export function normalizerOnlyDefinition({ spanning = false } = {}): object {
  return definition({
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    preTokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: markedPairModel(spanning ? ['ba', 'de', 'fo'] : []),
  });
}

function markedPairModel(spanningSyllables: readonly string[] = []): object {
  const spanning = spanningSyllables.map((syllable) => [`▁${syllable}`, `▁${syllable[0]}e`] as const);
  const pieces = [
    ...letters,
    '▁',
    ...syllables,
    ...syllables.map((syllable) => `▁${syllable}`),
    ...spanning.map((pair) => pair.join('')),
  ];
  const merges = [
    ...syllables.map((syllable) => `${syllable[0]} ${syllable[1]}`),
    ...syllables.map((syllable) => `▁ ${syllable}`),
    ...spanning.map((pair) => pair.join(' ')),
  ];
  return { type: 'BPE', unk_token: null, fuse_unk: false, vocab: numbered(pieces), merges };
}

function definition(parts: {
  normalizer?: object;
  preTokenizer: object | null;
  decoder: object;
  model: object;
}): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: parts.normalizer ?? null,
    pre_tokenizer: parts.preTokenizer,
    post_processor: null,
    decoder: parts.decoder,
    model: parts.model,
  };
}

function numbered(pieces: readonly string[]): Record<string, number> {
  return Object.fromEntries(pieces.map((piece, id) => [piece, id]));
}
