import type { Matrix } from 'ml-matrix';
import { POINTS_PER_LOGIT, RATING_BASE, toElo } from './elo.ts';
import { voteTier, resolveRateOptions, type RateOptions, type ResolvedRateOptions } from './rate-options.ts';
import type {
  Leaderboard,
  LeaderboardRow,
  ModelRating,
  FitReport,
  LeaderboardGroup,
  LeftEffect,
} from './leaderboard.ts';
import type { ModelId, RatedVote } from './rated-vote.ts';
import { bothBadShare, voteHealth, countOutcomes, type OutcomeCounts } from './votes/count-outcomes.ts';
import { fitAbilities, type AbilityFit } from './fit/fit-abilities.ts';
import { normalQuantile, rankBands } from './uncertainty/rank-bands.ts';
import { ratingCovariances, type RatingCovariances } from './uncertainty/rating-covariance.ts';
import { tallyVotes, type VoteTally } from './votes/vote-tally.ts';
import { selectVotes, type VoteSelection } from './votes/select-votes.ts';
import { strongComponents, type StrongComponents } from './votes/strong-components.ts';

/**
 * Version of the way votes become ratings, kept with every leaderboard. It grows whenever the same votes would give other
 * numbers or other votes would count; docs/ratings.md says what each version means.
 */
export const RATING_METHODOLOGY_VERSION = '1';

/**
 * Votes to leaderboard: Bradley-Terry abilities by maximum likelihood, with their uncertainty. The order of the votes
 * does not matter. docs/ratings.md has the formulas and what is left out.
 */
export function rateModels(votes: readonly RatedVote[], options: RateOptions = {}): Leaderboard {
  const resolved = resolveRateOptions(options);
  const prepared = prepareVotes(votes, resolved);
  const rated = prepared.groups.map((tally) => rateGroup(tally, resolved));
  const { tally, connectivity, selection } = prepared;
  return {
    methodologyVersion: RATING_METHODOLOGY_VERSION,
    input: {
      filter: resolved.filter,
      includeFlagged: resolved.includeFlagged,
      receivedCount: votes.length,
      excluded: selection.excluded,
      ratedCount: rated.reduce((sum, { group }) => sum + (group.state === 'rated' ? group.voteCount : 0), 0),
      battleCount: tally.battleCount,
      voterCount: tally.voterCount,
    },
    health: voteHealth(selection.votes),
    ties: resolved.ties,
    ridge: resolved.ridge,
    confidenceLevel: resolved.confidenceLevel,
    multiplicity: resolved.multiplicity,
    scale: { base: RATING_BASE, pointsPerLogit: POINTS_PER_LOGIT },
    components: connectivity.members.map((members) => members.map((member) => tally.models[member]!)),
    dominance: connectivity.dominance,
    crossComponent:
      connectivity.members.length < 2 ? 'connected' : resolved.ridge > 0 ? 'by-ridge' : 'withheld',
    groups: rated.map(({ group }) => group),
    rows: rowsOf(prepared, rated, resolved),
  };
}

function rowsOf(
  { counts }: PreparedVotes,
  rated: readonly RatedGroup[],
  options: ResolvedRateOptions,
): LeaderboardRow[] {
  const placed = new Map<ModelId, { readonly group: number; readonly rating?: ModelRating }>();
  rated.forEach(({ group, ratings }, index) => {
    group.models.forEach((model, at) => {
      const rating = ratings[at];
      placed.set(model, { group: index, ...(rating && { rating }) });
    });
  });
  return [...counts]
    .map(([model, outcomes]) => ({ ...rowOf(model, outcomes, options), ...placed.get(model) }))
    .sort(byPlace);
}

function rowOf(model: ModelId, counts: OutcomeCounts, options: ResolvedRateOptions): LeaderboardRow {
  const ratedVoteCount = counts.wins + counts.losses + (options.ties === 'drop' ? 0 : counts.ties);
  return {
    model,
    tier: voteTier(ratedVoteCount, options.tierLimits),
    counts,
    ratedVoteCount,
    bothBadShare: bothBadShare(counts),
  };
}

function byPlace(a: LeaderboardRow, b: LeaderboardRow): number {
  const byGroup = (a.group ?? Number.MAX_SAFE_INTEGER) - (b.group ?? Number.MAX_SAFE_INTEGER);
  if (byGroup !== 0) return byGroup;
  return (b.rating?.points ?? 0) - (a.rating?.points ?? 0) || (a.model < b.model ? -1 : 1);
}

/** A group as the leaderboard has it, with its models' ratings in the order of `models`. */
interface RatedGroup {
  readonly group: LeaderboardGroup;
  readonly ratings: readonly ModelRating[];
}

/** Rates the models of `tally` together. They are one component, or the ridge holds them together. */
function rateGroup(tally: VoteTally, options: ResolvedRateOptions): RatedGroup {
  const { models } = tally;
  const voteCount = tally.outcomeOfVote.length;
  if (models.length < 2) return { group: { models, state: 'alone', voteCount }, ratings: [] };
  const fit = fitAbilities(tally.cells, {
    modelCount: models.length,
    ties: options.ties,
    hasLeftEffect: options.leftEffect,
    ridge: options.ridge,
  });
  if (fit === undefined) return { group: { models, state: 'no-maximum', voteCount }, ratings: [] };
  const covariances = ratingCovariances(tally, fit, options.minimumClusterCount);
  const report = reportFit(tally, { fit, covariances, options });
  return {
    group: { models, state: 'rated', voteCount, fit: report },
    ratings: ratingsOf(fit, { covariances, report, options }),
  };
}

function reportFit(
  tally: VoteTally,
  parts: {
    readonly fit: AbilityFit;
    readonly covariances: RatingCovariances;
    readonly options: ResolvedRateOptions;
  },
): FitReport {
  const { fit, covariances, options } = parts;
  const { tieAt, leftAt, modelCount } = fit.layout;
  const isFallback = options.uncertainty === 'clustered' && covariances.clustered === undefined;
  const uncertainty = isFallback ? 'sandwich' : options.uncertainty;
  const used = covariances[uncertainty] ?? covariances.sandwich;
  const tieParameter =
    tieAt === undefined ? undefined : fit.pairModel.publishedTieParameter?.(fit.values[tieAt]!);
  return {
    logLikelihood: fit.logLikelihood,
    largestSlope: fit.largestSlope,
    stepCount: fit.stepCount,
    ...(tieParameter !== undefined && { tieParameter }),
    ...(leftAt !== undefined && { leftEffect: leftEffectOf(fit.values[leftAt]!, used.get(leftAt, leftAt)) }),
    uncertainty,
    clusterScheme: covariances.clusterScheme,
    battleCount: tally.battleCount,
    voterCount: tally.voterCount,
    covariance: used
      .subMatrix(0, modelCount - 1, 0, modelCount - 1)
      .mul(POINTS_PER_LOGIT ** 2)
      .to2DArray(),
  };
}

function leftEffectOf(logits: number, variance: number): LeftEffect {
  const standardErrorLogits = Math.sqrt(variance);
  return {
    logits,
    standardErrorLogits,
    points: POINTS_PER_LOGIT * logits,
    standardErrorPoints: POINTS_PER_LOGIT * standardErrorLogits,
  };
}

function ratingsOf(
  fit: AbilityFit,
  parts: {
    readonly covariances: RatingCovariances;
    readonly report: FitReport;
    readonly options: ResolvedRateOptions;
  },
): ModelRating[] {
  const { covariances, report, options } = parts;
  const abilities = fit.values.subarray(0, fit.layout.modelCount);
  const points = Array.from(abilities, (ability) => toElo(ability));
  const bands = rankBands(points, report.covariance, options);
  const z = normalQuantile(1 - (1 - options.confidenceLevel) / 2);
  const errorOf = (covariance: Matrix, model: number): number =>
    POINTS_PER_LOGIT * Math.sqrt(Math.max(0, covariance.get(model, model)));
  return points.map((value, model) => {
    const standardErrors = {
      model: errorOf(covariances.model, model),
      sandwich: errorOf(covariances.sandwich, model),
      ...(covariances.clustered && { clustered: errorOf(covariances.clustered, model) }),
    };
    const standardErrorPoints = standardErrors[report.uncertainty] ?? standardErrors.sandwich;
    return {
      ability: abilities[model]!,
      points: value,
      standardErrorPoints,
      standardErrors,
      interval: { low: value - z * standardErrorPoints, high: value + z * standardErrorPoints },
      rank: bands[model]!.best,
      rankBand: bands[model]!,
    };
  });
}

/** Votes on their way to ratings: filtered, counted, and split into models that may be rated together. */
interface PreparedVotes {
  readonly selection: VoteSelection;
  readonly counts: ReadonlyMap<ModelId, OutcomeCounts>;
  /** All models that have votes about skill. */
  readonly tally: VoteTally;
  readonly connectivity: StrongComponents;
  /** One tally per set of models that is rated together. */
  readonly groups: readonly VoteTally[];
}

export function prepareVotes(votes: Iterable<RatedVote>, options: ResolvedRateOptions): PreparedVotes {
  const selection = selectVotes(votes, options);
  const counts = countOutcomes(selection.votes);
  const dropTies = options.ties === 'drop';
  const models = [...counts.keys()]
    .filter((model) => hasSkillVotes(counts.get(model), dropTies))
    .sort((a, b) => (a < b ? -1 : 1));
  const tally = tallyVotes(selection.votes, { models, dropTies });
  const connectivity = strongComponents(tally.cells, models.length);
  const isWhole = connectivity.members.length < 2 || options.ridge > 0;
  const tallyMembers = (members: readonly number[]): VoteTally =>
    // A model alone has no votes inside its group; looking for them would read all votes once per such model.
    tallyVotes(members.length < 2 ? [] : selection.votes, {
      models: members.map((member) => models[member]!),
      dropTies,
    });
  const split = isWhole ? [tally] : connectivity.members.map(tallyMembers);
  const groups = models.length === 0 ? [] : split;
  return { selection, counts, tally, connectivity, groups };
}

function hasSkillVotes(counts: OutcomeCounts | undefined, dropTies: boolean): boolean {
  if (counts === undefined) return false;
  return counts.wins + counts.losses + (dropTies ? 0 : counts.ties) > 0;
}
