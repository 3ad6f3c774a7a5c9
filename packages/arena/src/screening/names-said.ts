/** By what names a contestant may be known. */
export interface NamedContestant {
  readonly id: string;
  readonly label: string;
  readonly aliases: readonly string[];
}

/** Makers that models name when they introduce themselves. Counted only there: an answer may well be about one of them. */
const makers = [
  'Alibaba', 'Amazon', 'Anthropic', 'Cohere', 'DeepSeek', 'Google', 'Meta', 'Microsoft', 'MiniMax', 'Mistral AI',
  'Moonshot AI', 'NVIDIA', 'OpenAI', 'xAI', 'Zhipu',
]; // prettier-ignore
const introduction =
  /(?:\b(?:I am|I'm|I’m|my name is|call me)|\b(?:trained|made|created|developed|built|designed)\s+by)\b[^.!?\n]{0,60}/giu;

/**
 * Names of contestants or makers by which an answer gives itself away, as listed; none that the prompt mentions, because
 * an answer takes up the words of its prompt. Names count as whole words, in any case, with any or no separator where
 * they have one: `GPT 4o` says `gpt-4o`.
 */
export function namesSaid(
  answer: string,
  prompt: string,
  contestants: readonly NamedContestant[],
): readonly string[] {
  const introductions = (answer.match(introduction) ?? []).join('\n');
  const own = [...new Set(contestants.flatMap(namesOf))].filter((name) => says(answer, name));
  const made = makers.filter((name) => says(introductions, name));
  return [...new Set([...own, ...made])].filter((name) => !says(prompt, name));
}

/** A model's id may carry its host, its owner and its size: `library/qwen:8b` says also `qwen`. */
function namesOf({ id, label, aliases }: NamedContestant): readonly string[] {
  const bare = id.split('/').at(-1)?.split(':')[0] ?? id;
  // Short ids such as `a` are words of every text.
  return [...[id, label, bare].filter((name) => name.length >= 3), ...aliases.filter((name) => name !== '')];
}

function says(text: string, name: string): boolean {
  const words = name
    .split(/[-_\s]+/u)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return new RegExp(
    String.raw`(?<![\p{L}\p{N}])${words.join(String.raw`[-_\s]*`)}(?![\p{L}\p{N}])`,
    'iu',
  ).test(text);
}
