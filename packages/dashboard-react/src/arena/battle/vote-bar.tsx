import type { VoteOutcome } from '@genai-bench/arena';
import { useId, type ReactNode } from 'react';
import { fillMessage } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { useNow } from '../../hooks/use-now.ts';
import type { BattleStoreState } from '../model/battle-store.ts';

export interface VoteBarProps {
  readonly state: BattleStoreState;
  readonly onVote: (outcome: VoteOutcome) => void;
  readonly onUndo: () => void;
  readonly onReveal: () => void;
}

const outcomes: readonly { readonly outcome: VoteOutcome; readonly keys: string }[] = [
  { outcome: 'left', keys: 'ArrowLeft' },
  { outcome: 'right', keys: 'ArrowRight' },
  { outcome: 'tie', keys: 'T' },
  { outcome: 'both_bad', keys: 'B' },
  { outcome: 'skip', keys: 'S' },
];

/** Everything that a voter can do now. Buttons stay where they are, and keep the focus, while they cannot be used. */
export function VoteBar({ state, onVote, onUndo, onReveal }: VoteBarProps): ReactNode {
  const { messages } = useDashboard();
  const { view, pending } = state;
  const noteId = useId();
  const isDecided = view?.phase === 'decided';
  const mayVote = view?.round?.isComplete === true && pending === undefined;
  return (
    <div className="gb-arena-bar" role="group" aria-label={messages.arenaVoteBar}>
      {isDecided ? (
        <button
          type="button"
          className="gb-button gb-button-main gb-arena-reveal"
          aria-disabled={pending !== undefined}
          onClick={onReveal}
        >
          {pending === 'reveal' ? messages.arenaRevealing : messages.arenaReveal}
        </button>
      ) : (
        <div className="gb-arena-votes">
          {outcomes.map(({ outcome, keys }) => (
            <button
              key={outcome}
              type="button"
              className={`gb-button gb-arena-vote gb-arena-vote-${outcome.replace('_', '-')}`}
              aria-disabled={!mayVote}
              aria-keyshortcuts={keys}
              {...(mayVote ? {} : { 'aria-describedby': noteId })}
              onClick={() => {
                if (mayVote) onVote(outcome);
              }}
            >
              {messages[`arenaVote_${outcome}`]}
            </button>
          ))}
        </div>
      )}
      <UndoButton untilMs={state.undoUntilMs} isPending={pending !== undefined} onUndo={onUndo} />
      <p className="gb-note gb-arena-keys">{isDecided ? messages.arenaUndoKey : messages.arenaKeys}</p>
      <span id={noteId} hidden>
        {messages.arenaVotesLater}
      </span>
    </div>
  );
}

interface UndoButtonProps {
  readonly untilMs: number | undefined;
  readonly isPending: boolean;
  readonly onUndo: () => void;
}

/** Takes the newest vote back, for as long as it counts down. */
function UndoButton({ untilMs, isPending, onUndo }: UndoButtonProps): ReactNode {
  const { messages, format } = useDashboard();
  const nowMs = useNow(untilMs === undefined ? undefined : 250);
  const leftMs = untilMs === undefined || nowMs === undefined ? 0 : untilMs - nowMs;
  const isOpen = leftMs > 0;
  return (
    <button
      type="button"
      className="gb-button gb-arena-undo"
      aria-disabled={!isOpen || isPending}
      aria-keyshortcuts="Z"
      onClick={() => {
        if (isOpen && !isPending) onUndo();
      }}
    >
      {isOpen
        ? fillMessage(messages.arenaUndoFor, { seconds: format.count(Math.ceil(leftMs / 1000)) })
        : messages.arenaUndo}
    </button>
  );
}
