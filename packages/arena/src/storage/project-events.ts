import type { BattleEvent } from '../battle/battle-event.ts';
import type { OpenRequest, StoredVote } from './battle-store.ts';

/** What events change besides the battle itself: the votes that stand, what was spent, whether it goes on. */
export interface EventProjection {
  /** In order: a vote may be taken back and cast again in one request. */
  readonly votes: readonly VoteChange[];
  /** Counted output tokens of finished and of failed answers; uncounted ones cannot be known here and add nothing. */
  readonly outputTokenCount: number;
  readonly isOver: boolean;
  /** Whether what is worked out from votes may change by it. */
  readonly changesVotes: boolean;
}

export type VoteChange =
  | { readonly kind: 'cast'; readonly vote: StoredVote }
  | { readonly kind: 'undone'; readonly round: number; readonly voterId: string };

export function projectEvents(battleId: string, events: readonly BattleEvent[]): EventProjection {
  const votes = events.flatMap((event) => voteChangeOf(battleId, event) ?? []);
  const isOver = events.some(({ type }) => type === 'battle-revealed' || type === 'battle-voided');
  return {
    votes,
    outputTokenCount: events.reduce((sum, event) => sum + outputTokenCountOf(event), 0),
    isOver,
    // The votes of a battle are held back until it is over.
    changesVotes: votes.length > 0 || isOver,
  };
}

/** The prompt of a battle that begins. Throws for events that do not begin one. */
export function promptOfOpening({ events }: Pick<OpenRequest, 'events'>): string {
  const [first] = events;
  if (first?.type !== 'battle-opened') {
    throw new TypeError(
      `A battle begins with "battle-opened", got ${first === undefined ? 'no event' : `"${first.type}"`}. Append later events.`,
    );
  }
  if (events.some(({ type }) => type === 'vote-cast' || type === 'vote-undone')) {
    throw new TypeError('A battle that begins has no votes. Append them.');
  }
  return first.plan.prompt;
}

function voteChangeOf(battleId: string, event: BattleEvent): VoteChange | undefined {
  if (event.type === 'vote-undone') {
    return { kind: 'undone', round: event.round, voterId: event.voterId };
  }
  if (event.type !== 'vote-cast') return undefined;
  const { type: _, ...cast } = event;
  return { kind: 'cast', vote: { battleId, ...cast } };
}

function outputTokenCountOf(event: BattleEvent): number {
  if (event.type !== 'answer-finished' && event.type !== 'contestant-failed') return 0;
  return event.record?.tokens.output?.count ?? 0;
}
