import type { VoteTier, UncertaintyKind } from './rate-options.ts';
import type { TieTreatment } from './fit/tie-treatment.ts';
import type { ModelId } from './rated-vote.ts';
import { differenceError, normalQuantile } from './uncertainty/rank-bands.ts';
import type { Multiplicity, RankBand } from './uncertainty/rank-bands.ts';
import type { ClusterScheme } from './uncertainty/rating-covariance.ts';
import type { OutcomeCounts, VoteHealth } from './votes/count-outcomes.ts';
import type { ExclusionReason, VoteFilter } from './votes/select-votes.ts';
import { winProbability } from './elo.ts';

/** Ratings with all that is needed to judge them. Plain data: it survives JSON, where `undefined` fields are absent. */
export interface Leaderboard {
  readonly methodologyVersion: string;
  readonly input: LeaderboardInput;
  readonly health: VoteHealth;
  readonly ties: TieTreatment;
  readonly ridge: number;
  readonly confidenceLevel: number;
  readonly multiplicity: Multiplicity;
  /** A rating is `base + pointsPerLogit * ability`. */
  readonly scale: { readonly base: number; readonly pointsPerLogit: number };
  /**
   * Sets of models between which the votes run both ways, each before those it dominates. More than one means that no
   * finite number says how far apart the sets are.
   */
  readonly components: readonly (readonly ModelId[])[];
  /** Pairs of components `[above, below]`: all votes between them were won by the one above. */
  readonly dominance: readonly (readonly [number, number])[];
  /**
   * `connected`: one component, all ratings compare. `withheld`: ratings compare inside a group only. `by-ridge`: the
   * ridge made the numbers across components; another ridge would make others.
   */
  readonly crossComponent: 'connected' | 'withheld' | 'by-ridge';
  /** Models that were rated together. One group per component, or a single one with a ridge. */
  readonly groups: readonly LeaderboardGroup[];
  /** By group, best first; models without a rating last. */
  readonly rows: readonly LeaderboardRow[];
}

export interface LeaderboardInput {
  readonly filter: VoteFilter;
  readonly includeFlagged: boolean;
  readonly receivedCount: number;
  readonly excluded: Readonly<Record<ExclusionReason, number>>;
  /** Votes that the abilities were fitted to, over all groups. */
  readonly ratedCount: number;
  readonly battleCount: number;
  readonly voterCount: number;
}

export interface LeaderboardGroup {
  /** In the order of `covariance`. */
  readonly models: readonly ModelId[];
  /**
   * `rated`; `alone`: one model without an opponent in its group; `no-maximum`: the votes hold no finite tie parameter,
   * left-side effect or ability, so no number is given. A ridge or `ties: 'half'` may give one.
   */
  readonly state: 'rated' | 'alone' | 'no-maximum';
  readonly voteCount: number;
  readonly fit?: FitReport;
}

export interface FitReport {
  readonly logLikelihood: number;
  readonly largestSlope: number;
  readonly stepCount: number;
  /** Davidson's nu or Rao and Kupper's theta; absent for other treatments and without ties. */
  readonly tieParameter?: number;
  readonly leftEffect?: LeftEffect;
  /** What the intervals are made of, after the fall-back for few clusters. */
  readonly uncertainty: UncertaintyKind;
  readonly clusterScheme: ClusterScheme;
  readonly battleCount: number;
  readonly voterCount: number;
  /** Of the ratings, in squared points, mean 0 among the group's models. */
  readonly covariance: readonly (readonly number[])[];
}

/** What being shown left is worth. */
export interface LeftEffect {
  readonly logits: number;
  readonly standardErrorLogits: number;
  readonly points: number;
  readonly standardErrorPoints: number;
}

export interface LeaderboardRow {
  readonly model: ModelId;
  /** Index into `groups`; absent for a model whose votes say nothing about skill. */
  readonly group?: number;
  readonly tier: VoteTier;
  readonly counts: OutcomeCounts;
  /** Wins, losses and ties. */
  readonly ratedVoteCount: number;
  /** Share of the model's votes that called both answers bad. Not part of the rating. */
  readonly bothBadShare: number | undefined;
  readonly rating?: ModelRating;
}

export interface ModelRating {
  /** Natural log, mean 0 among the group's models. */
  readonly ability: number;
  readonly points: number;
  readonly standardErrorPoints: number;
  /** Standard errors in points by each method; `clustered` is absent with too few battles and voters. */
  readonly standardErrors: { readonly model: number; readonly sandwich: number; readonly clustered?: number };
  /** Against the group's mean. To compare two models take `ratingDifference`. */
  readonly interval: { readonly low: number; readonly high: number };
  /** Shared rank inside the group: one more than the models that are significantly better. */
  readonly rank: number;
  readonly rankBand: RankBand;
}

/** How far one model is above another, in points. */
export interface RatingDifference {
  readonly gap: number;
  readonly standardError: number;
  /** At the leaderboard's confidence level, for this pair alone. */
  readonly interval: { readonly low: number; readonly high: number };
  /** Share of decisive votes that the first model is expected to win against the second. */
  readonly winProbability: number;
}

/** `undefined` if the votes do not compare the two: another group, or no rating. */
export function ratingDifference(
  leaderboard: Leaderboard,
  first: ModelId,
  second: ModelId,
): RatingDifference | undefined {
  const group = leaderboard.groups.find(({ models }) => models.includes(first) && models.includes(second));
  if (group?.fit === undefined) return undefined;
  const pointsOf = (model: ModelId): number =>
    leaderboard.rows.find((row) => row.model === model)?.rating?.points ?? Number.NaN;
  const gap = pointsOf(first) - pointsOf(second);
  const at = (model: ModelId): number => group.models.indexOf(model);
  const standardError = differenceError(group.fit.covariance, at(first), at(second));
  const reach = normalQuantile(1 - (1 - leaderboard.confidenceLevel) / 2) * standardError;
  return {
    gap,
    standardError,
    interval: { low: gap - reach, high: gap + reach },
    winProbability: winProbability(gap),
  };
}
