export interface PromptCheck {
  readonly length: number;
  readonly state: 'empty' | 'fine' | 'nearly-full' | 'too-long';
}

/** Length of a prompt as the arena counts it: in UTF-16 units, spaces around it included. */
export function checkPrompt(prompt: string, mostLength: number): PromptCheck {
  const { length } = prompt;
  if (length > mostLength) return { length, state: 'too-long' };
  if (prompt.trim() === '') return { length, state: 'empty' };
  return { length, state: length > mostLength * 0.9 ? 'nearly-full' : 'fine' };
}
