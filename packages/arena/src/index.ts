export { createArena } from './run/create-arena.ts';
export type { Arena, ArenaLeaderboard, LeaderboardSpeed } from './run/arena.ts';
export type { ArenaOptions, Contestant } from './run/arena-options.ts';
export { ArenaError } from './run/arena-error.ts';
export { createArenaBoard, type ArenaBoard } from './board/create-leaderboard.ts';
export { drawBattlePlan } from './ordering/draw-battle-plan.ts';
export type { BattleEvent } from './battle/battle-event.ts';
export type {
  BattleMessage,
  BattleView,
  RevealedContestant,
  RevealedRound,
  RevealView,
  RoundView,
} from './view/battle-view.ts';

export { preferHosts } from './hosts/rank-hosts.ts';
export { hasModel, surveyHosts, type SurveyedHost } from './hosts/survey-hosts.ts';
export { warmUpModels } from './hosts/warm-up-models.ts';

export { rateModels } from './ratings/rate-models.ts';
export type { RateOptions } from './ratings/rate-options.ts';
export type { RatedVote, VoteOutcome } from './ratings/rated-vote.ts';
export { ratingDifference, type Leaderboard, type LeaderboardRow } from './ratings/leaderboard.ts';
export type { ExclusionReason, VoteFilter } from './ratings/votes/select-votes.ts';
export { describeGap, eloTicker } from './ratings/elo.ts';
export { bootstrapRatings } from './ratings/uncertainty/bootstrap-ratings.ts';
export { votesToFlipLeader } from './ratings/uncertainty/votes-to-flip-leader.ts';

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
export type { AnswerFeed, AnswerPiece, PartialAnswer } from './storage/answer-feed.ts';
export { createMemoryAnswerFeed } from './storage/memory-answer-feed.ts';
export { createMemoryBattleStore } from './storage/memory-battle-store.ts';
