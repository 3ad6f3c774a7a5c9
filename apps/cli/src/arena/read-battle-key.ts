import type { VoteOutcome } from '@genai-bench/arena';

/** What a key means in a battle. */
export type BattleKey =
  | { readonly type: 'vote'; readonly outcome: VoteOutcome }
  | { readonly type: 'scroll'; readonly by: 'line' | 'page'; readonly direction: 1 | -1 }
  | { readonly type: 'undo' | 'reveal' | 'leave' | 'interrupt' };

const votes: Readonly<Record<string, VoteOutcome>> = {
  left: 'left',
  l: 'left',
  right: 'right',
  r: 'right',
  t: 'tie',
  b: 'both_bad',
  s: 'skip',
};

/** Keys as `node:readline` names them. */
export function readBattleKey(key: {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
}): BattleKey | undefined {
  const { name = '', ctrl = false } = key;
  if (ctrl) return name === 'c' ? { type: 'interrupt' } : undefined;
  const outcome = Object.hasOwn(votes, name) ? votes[name] : undefined;
  if (outcome !== undefined) return { type: 'vote', outcome };
  switch (name) {
    case 'z':
      return { type: 'undo' };
    case 'return':
    case 'enter':
      return { type: 'reveal' };
    case 'q':
      return { type: 'leave' };
    case 'up':
    case 'down':
      return { type: 'scroll', by: 'line', direction: name === 'up' ? -1 : 1 };
    case 'pageup':
    case 'pagedown':
      return { type: 'scroll', by: 'page', direction: name === 'pageup' ? -1 : 1 };
    default:
      return undefined;
  }
}
