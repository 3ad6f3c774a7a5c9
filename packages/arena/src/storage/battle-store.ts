import type { BattleEvent, CastVote } from '../battle/battle-event.ts';

/**
 * Where battles live. A battle is its events, in order. Implementations must
 * - add all events of a request or none, and only behind the version that the caller has seen;
 * - remember idempotency keys, with their fingerprints, for as long as the battle, and answer a known one without
 *   adding anything;
 * - hold at most one standing vote for each battle, round and voter, by their own means and not by looking first;
 * - keep votes when they let a battle go (TTL), and tell of faults by throwing: never by falling back to something
 *   that other workers do not see.
 */
export interface BattleStore {
  /** Begins a battle, unless the voter has begun one with this key (then that one is meant), or a cap is reached. */
  open(request: OpenRequest): Promise<OpenResult>;
  append(request: AppendRequest): Promise<AppendResult>;
  /** The events after a version, oldest first; all without one. Undefined for a battle that is not known (any more). */
  read(battleId: string, afterVersion?: number): Promise<readonly BattleEvent[] | undefined>;
  /** Votes that stand, of all battles, in the order in which they were cast. */
  votes(): AsyncIterable<StoredVote>;
  /**
   * Another text after each change of the votes or of which battles are over, by any worker: what was worked out from
   * what was read after asking holds for as long as it is the same. Never one that was used before.
   */
  votesVersion(): Promise<string>;
  /** Battles that are neither revealed nor void, oldest first. */
  unfinishedBattles(): Promise<readonly string[]>;
  /** Newest first. */
  battlesOf(voterId: string, limit: number): Promise<readonly BattleListing[]>;
  spending(query: SpendingQuery): Promise<Spending>;
  /**
   * Takes or prolongs the right to ask a battle's models. True for one holder at a time; it lapses by itself, so that
   * the battle of a worker that died is taken over.
   */
  takeLease(battleId: string, holder: string, durationMs: number): Promise<boolean>;
  dropLease(battleId: string, holder: string): Promise<void>;
  /**
   * Removes all that the store holds of a voter: the battles that the voter began, with prompts, answers and starts, and
   * the voter's votes, also those whose battles are gone. What goes on there ends as with a battle that is not known. Says
   * how much there was; nothing the second time.
   */
  forgetVoter(voterId: string): Promise<ForgottenVoter>;
  /** Hears of each append by any worker that shares the store. Returns how to leave. */
  subscribe(listener: (change: BattleChange) => void): () => void;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface OpenRequest {
  readonly battleId: string;
  readonly voterId: string;
  readonly idempotencyKey: string;
  readonly openedAtMs: number;
  readonly events: readonly BattleEvent[];
  /** Checked and counted in one step with the opening. */
  readonly caps?: {
    readonly sinceMs: number;
    readonly battlesOfVoter?: number;
    readonly battlesOfAll?: number;
  };
}

export type OpenResult =
  | { readonly kind: 'opened' | 'replayed'; readonly battleId: string }
  | { readonly kind: 'capped'; readonly cap: 'voter' | 'all' };

export interface AppendRequest {
  readonly battleId: string;
  /** Number of events that the caller has seen. */
  readonly expectedVersion: number;
  /** Absent for news that make sense only once by their content, such as an answer's end. */
  readonly idempotencyKey?: string;
  /** Of what was asked for under this key, so that the key with something else is no repetition. */
  readonly fingerprint?: string;
  readonly events: readonly BattleEvent[];
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly version: number }
  /** The key was used before: its events stand already. */
  | { readonly kind: 'replayed'; readonly version: number }
  /** The key was used before, with another fingerprint: nothing is added. */
  | { readonly kind: 'key-reused'; readonly version: number }
  /** Somebody was faster: read, decide again. */
  | { readonly kind: 'conflict'; readonly version: number }
  /** A vote of this voter stands for this round. */
  | { readonly kind: 'already-voted'; readonly version: number }
  | { readonly kind: 'unknown-battle' };

export interface StoredVote extends CastVote {
  readonly battleId: string;
  readonly atMs: number;
}

export interface BattleListing {
  readonly battleId: string;
  readonly prompt: string;
  readonly openedAtMs: number;
  readonly isOver: boolean;
}

export interface SpendingQuery {
  /** Of everybody unless stated. */
  readonly voterId?: string;
  readonly sinceMs: number;
}

/** What the battles opened since then have used: counted tokens of finished and of failed answers. */
export interface Spending {
  readonly battleCount: number;
  readonly outputTokenCount: number;
}

export interface ForgottenVoter {
  readonly battleCount: number;
  readonly voteCount: number;
}

export interface BattleChange {
  readonly battleId: string;
  readonly version: number;
}
