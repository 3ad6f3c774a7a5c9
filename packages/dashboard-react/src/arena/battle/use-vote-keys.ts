import type { VoteOutcome } from '@genai-bench/arena';
import { useEffect, useRef } from 'react';

interface VoteKeyHandlers {
  readonly onVote: (outcome: VoteOutcome) => void;
  readonly onUndo: () => void;
}

/** Where keys are for writing, choosing or scrolling sideways. */
const elsewhere = 'input, textarea, select, [contenteditable], [role="group"][tabindex]';

/** Votes by keys while the component is mounted, unless the focus is where keys mean something else. */
export function useVoteKeys(handlers: VoteKeyHandlers): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(elsewhere) !== null) return;
      const command = keyCommand(event);
      if (command === undefined) return;
      event.preventDefault();
      if (command === 'undo') current.current.onUndo();
      else current.current.onVote(command);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

interface PressedKey {
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
