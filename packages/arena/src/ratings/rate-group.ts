import type { Matrix } from 'ml-matrix';
import { POINTS_PER_LOGIT, toElo } from './board/elo-scale.ts';
import { fitAbilities, type AbilityFit } from './fit/fit-abilities.ts';
import type { FitReport, LeaderboardGroup, LeftEffect, ModelRating } from './leaderboard.ts';
import type { ResolvedRateOptions } from './rate-options.ts';
import { normalQuantile } from './uncertainty/normal-quantile.ts';
import { rankBands } from './uncertainty/rank-bands.ts';
import { ratingCovariances, type RatingCovariances } from './uncertainty/rating-covariance.ts';
import type { VoteTally } from './votes/vote-tally.ts';

/** A group as the leaderboard has it, with its models' ratings in the order of `models`. */
export interface RatedGroup {
  readonly group: LeaderboardGroup;
  readonly ratings: readonly ModelRating[];
}

/** Rates the models of `tally` together. They are one component, or the ridge holds them together. */
export function rateGroup(tally: VoteTally, options: ResolvedRateOptions): RatedGroup {
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
