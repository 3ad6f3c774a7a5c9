export type { ModelId, RatedVote, VoteOutcome } from './ratings/rated-vote.ts';
export { RATING_METHODOLOGY_VERSION } from './ratings/methodology-version.ts';
