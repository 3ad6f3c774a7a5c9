import type { Leaderboard } from '../ratings/leaderboard.ts';
import type { VoteOutcome } from '../ratings/rated-vote.ts';
import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import type { BattleListing } from '../storage/battle-store.ts';

/** Battles for many people at once, over one store that other workers may share. Refusals throw an `ArenaError`. */
export interface Arena {
  /** Draws a plan, asks all models at once, and resolves when the battle is stored; models are heard afterwards. */
  start(request: StartRequest): Promise<BattleView>;
  view(battleId: string, voterId: string): Promise<BattleView>;
  vote(request: VoteRequest): Promise<BattleView>;
  /** Takes the newest vote back, within ten seconds. */
  undo(request: TurnRequest): Promise<BattleView>;
  reveal(request: TurnRequest): Promise<BattleView>;
  /** The view now, then each change, until the battle is over or the reader leaves. Joining late or again misses nothing. */
  follow(battleId: string, voterId: string): AsyncIterable<BattleMessage>;
  battlesOf(voterId: string, limit: number): Promise<readonly BattleListing[]>;
  /** The text of an answer of a battle that is over. */
  revealedAnswer(battleId: string, contestantId: string): Promise<string | undefined>;
  leaderboard(): Promise<ArenaLeaderboard>;
  exportVotes(): AsyncIterable<ExportedVote>;
  exportPreferences(): AsyncIterable<PreferencePair>;
  /** Ends what is under way; battles stay in the store and are taken up again by the next worker. */
  close(): Promise<void>;
}

export interface StartRequest {
  readonly voterId: string;
  readonly prompt: string;
  readonly idempotencyKey: string;
  /** Prompts that will probably be asked next; the first is begun ahead when this battle's answers are there. */
  readonly nextPrompts?: readonly string[] | undefined;
}

export interface TurnRequest {
  readonly battleId: string;
  readonly voterId: string;
  readonly expectedTurn: number;
  readonly idempotencyKey: string;
}

export interface VoteRequest extends TurnRequest {
  readonly round: number;
  readonly outcome: VoteOutcome;
}

/** Ratings from the votes, beside what the same answers measured. */
export interface ArenaLeaderboard {
  readonly ratings: Leaderboard;
  readonly speeds: readonly LeaderboardSpeed[];
  /** Contestants that none with a comparable rating beats in both rating and tokens per second. */
  readonly paretoFrontIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** One vote without what could tell who cast it but a number that is stable within the export. */
export interface ExportedVote {
  readonly battle_id: string;
  readonly round: number;
  readonly voter: string;
  readonly left: string;
  readonly right: string;
  readonly outcome: VoteOutcome;
  readonly order_rule: 'random' | 'fixed';
  readonly is_exhibition: boolean;
  readonly is_flagged: boolean;
  readonly dwell_ms?: number | undefined;
  readonly at: string;
}

/** A line for preference tuning (DPO): only votes that prefer one answer. */
export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly chosen_model: string;
  readonly rejected_model: string;
  readonly battle_id: string;
  readonly round: number;
}

/** What a contestant's answers measured, over battles. Cold starts are left out. */
export interface LeaderboardSpeed {
  readonly contestantId: string;
  readonly answerCount: number;
  readonly ttftMsMedian?: number | undefined;
  readonly outputTokensPerSecondMedian?: number | undefined;
  readonly failureCount: number;
}
