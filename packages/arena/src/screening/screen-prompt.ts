/** What is refused before any model is called. Each can be lifted with `Infinity`. */
export interface ScreeningLimits {
  /** In UTF-16 units. */
  readonly promptLength: number;
  readonly battlesPerVoterPerDay: number;
  readonly battlesPerDay: number;
  /** Battles of one person whose answers are still coming. */
  readonly parallelBattlesPerVoter: number;
  /** Of all battles opened within a day. */
  readonly outputTokensPerDay: number;
}

export const defaultScreeningLimits: ScreeningLimits = {
  promptLength: 8_000,
  battlesPerVoterPerDay: 100,
  battlesPerDay: 5_000,
  parallelBattlesPerVoter: 3,
  outputTokensPerDay: 20_000_000,
};

/** Limits for a day count back from now, so that nobody gets two days' worth around midnight. */
export const dayMs = 86_400_000;

type PromptFault = { readonly code: 'empty-prompt' | 'prompt-too-long'; readonly message: string };

/** What is wrong with a prompt, in words for the one who wrote it; undefined for nothing. */
export function screenPrompt(
  prompt: string,
  { promptLength }: Pick<ScreeningLimits, 'promptLength'>,
): PromptFault | undefined {
  if (prompt.length > promptLength) {
    return {
      code: 'prompt-too-long',
      message: `The prompt has ${prompt.length} characters; at most ${promptLength} are taken.`,
    };
  }
  // Format characters such as a zero-width space are nothing that could be answered.
  return /[^\s\p{C}]/u.test(prompt)
    ? undefined
    : { code: 'empty-prompt', message: 'The prompt is empty. Write something to be answered.' };
}
