import type { ScreeningLimits } from './screening-limits.ts';

export type PromptFault = { readonly code: 'empty-prompt' | 'prompt-too-long'; readonly message: string };

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
