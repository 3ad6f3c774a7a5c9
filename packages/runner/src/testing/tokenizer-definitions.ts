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

function definition(parts: { preTokenizer: object; decoder: object; model: object }): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: parts.preTokenizer,
    post_processor: null,
    decoder: parts.decoder,
    model: parts.model,
  };
}

function numbered(pieces: readonly string[]): Record<string, number> {
  return Object.fromEntries(pieces.map((piece, id) => [piece, id]));
}
