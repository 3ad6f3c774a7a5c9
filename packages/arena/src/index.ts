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
  ForgottenVoter,
  OpenRequest,
  OpenResult,
  Spending,
  SpendingQuery,
  StoredVote,
} from './storage/battle-store.ts';
export type { Contestant } from './run/contestant.ts';
export { createArena } from './run/create-arena.ts';
export { createArenaBoard, type ArenaBoard, type ArenaBoardOptions } from './run/create-arena-board.ts';
export type { ArenaOptions, TimeLimits } from './run/arena-options.ts';
export { defaultScreeningLimits, type ScreeningLimits } from './screening/screening-limits.ts';
export { createLatencyMemory } from './ordering/latency-memory.ts';
export type { LatencyMemory, LatencySample } from './ordering/latency-memory.ts';
export { drawBattlePlan, type Candidate, type DrawOptions } from './ordering/draw-battle-plan.ts';
export { detectHost, type HostReport } from './hosts/detect-host.ts';
export { rankHosts, type KnownHost } from './hosts/rank-hosts.ts';
export { preferHosts } from './hosts/prefer-hosts.ts';
export { hasModel, surveyHosts } from './hosts/survey-hosts.ts';
export type { HostToSurvey, SurveyedHost, SurveyOptions } from './hosts/survey-hosts.ts';
export { warmUpModels, type WarmUpOptions, type WarmUpProgress } from './hosts/warm-up-models.ts';
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
export { rateModels } from './ratings/rate-models.ts';
export type { RateOptions, UncertaintyKind } from './ratings/rate-options.ts';
export type {
  FitReport,
  Leaderboard,
  LeaderboardGroup,
  LeaderboardInput,
  LeaderboardRow,
  LeftEffect,
  ModelRating,
} from './ratings/leaderboard.ts';
export type { TieTreatment } from './ratings/fit/tie-treatment.ts';
export type { ExclusionReason, VoteFilter } from './ratings/votes/select-votes.ts';
export type { OutcomeCounts, VoteHealth } from './ratings/votes/count-outcomes.ts';
export type { ClusterScheme } from './ratings/uncertainty/two-way-meat.ts';
export type { Multiplicity, RankBand } from './ratings/uncertainty/rank-bands.ts';
export {
  bootstrapRatings,
  type BootstrapGroup,
  type BootstrapOptions,
  type BootstrapRating,
  type BootstrapReport,
} from './ratings/uncertainty/bootstrap-ratings.ts';
export { votesToFlipLeader, type LeaderFragility } from './ratings/uncertainty/votes-to-flip-leader.ts';
export { ratingDifference, type RatingDifference } from './ratings/board/rating-difference.ts';
export {
  describeGap,
  POINTS_PER_LOGIT,
  RATING_BASE,
  toElo,
  winProbability,
} from './ratings/board/elo-scale.ts';
export { eloGain, eloTicker, type EloTickerOptions } from './ratings/board/elo-ticker.ts';
export { paretoFront, type QualitySpeedPoint } from './ratings/board/pareto-front.ts';
export {
  DEFAULT_TIER_LIMITS,
  voteTier,
  type VoteTier,
  type VoteTierLimits,
} from './ratings/board/vote-tier.ts';
export type { AnswerFeed, AnswerPiece, PartialAnswer } from './storage/answer-feed.ts';
export { createMemoryAnswerFeed } from './storage/memory-answer-feed.ts';
export { createMemoryBattleStore } from './storage/memory-battle-store.ts';
