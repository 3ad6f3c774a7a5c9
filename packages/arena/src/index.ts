export type { ModelId, RatedVote, VoteOutcome } from './ratings/rated-vote.ts';
export { RATING_METHODOLOGY_VERSION } from './ratings/methodology-version.ts';
export type { BattlePlan } from './battle/battle-plan.ts';
export type { BattleEvent, CastVote } from './battle/battle-event.ts';
export type { FailureReason } from './battle/failure-reason.ts';
export { voteOutcomes } from './battle/vote-outcome.ts';
export type { BattlePhase, BattleState } from './battle/battle-state.ts';
export type {
  AnswerCommand,
  BattleCommand,
  Decision,
  Refusal,
  VoterCommand,
} from './battle/battle-command.ts';
export { foldBattle, reduceBattle } from './battle/reduce-battle.ts';
export { decideBattle, undoWindowMs } from './battle/decide-battle.ts';
export type {
  BattleMessage,
  BattleView,
  RevealedContestant,
  RevealedRound,
  RevealView,
  RoundView,
} from './view/battle-view.ts';
export type {
  AppendRequest,
  AppendResult,
  BattleChange,
  BattleListing,
  BattleStore,
  OpenRequest,
  OpenResult,
  Spending,
  SpendingQuery,
  StoredVote,
} from './storage/battle-store.ts';
export type { Contestant } from './run/contestant.ts';
export { ArenaError, type ArenaErrorCode } from './run/arena-error.ts';
export type {
  Arena,
  ArenaLeaderboard,
  ExportedVote,
  PreferencePair,
  StartRequest,
  TurnRequest,
  VoteRequest,
} from './run/arena.ts';
export type { LeaderboardSpeed } from './run/contestant-speed.ts';
