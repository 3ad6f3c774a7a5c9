import type { VoteOutcome } from '@genai-bench/arena';

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The key is held down: a vote is one press. */
  readonly repeat: boolean;
}

const commands: Readonly<Record<string, VoteOutcome | 'undo'>> = {
  arrowleft: 'left',
  arrowright: 'right',
  t: 'tie',
  b: 'both_bad',
  s: 'skip',
  z: 'undo',
};

/** What a key means in a battle; combinations with other keys are the browser's. */
export function keyCommand({
  key,
  ctrlKey,
  metaKey,
  altKey,
  repeat,
}: PressedKey): VoteOutcome | 'undo' | undefined {
  return ctrlKey || metaKey || altKey || repeat ? undefined : commands[key.toLowerCase()];
}
