import { createSeededRandom, percentileOfSorted, type SeededRandom } from '@genai-bench/core-metrics';
import { toElo } from '../elo.ts';
import { fitAbilities, type AbilityFit } from '../fit/fit-abilities.ts';
import { prepareVotes } from '../rate-models.ts';
import { resolveRateOptions, type RateOptions, type ResolvedRateOptions } from '../rate-options.ts';
import type { ModelId, RatedVote } from '../rated-vote.ts';
import { strongComponents } from '../votes/strong-components.ts';
import { OUTCOME_COUNT, type VoteTally } from '../votes/vote-tally.ts';

export interface BootstrapOptions extends RateOptions {
  /** At least 1000, the default. */
  readonly resampleCount?: number;
  readonly seed?: number | string;
}

/** Ratings refitted to resampled battles. A check on the analytic errors that assumes less and costs more. */
export interface BootstrapReport {
  readonly resampleCount: number;
  readonly seed: number | string;
  /** What is drawn with replacement: whole battles, with all their rounds and voters. */
  readonly clusterBy: 'battle';
  readonly groups: readonly BootstrapGroup[];
}

export interface BootstrapGroup {
  readonly models: readonly ModelId[];
  /** Resamples without a finite estimate. They are left out, so many of them make the intervals too narrow. */
  readonly failedCount: number;
  /** In the order of `models`; empty if the group has no rating or all resamples failed. */
  readonly ratings: readonly BootstrapRating[];
}

export interface BootstrapRating {
  readonly standardErrorPoints: number;
  /** Percentiles of the refitted ratings. */
  readonly interval: { readonly low: number; readonly high: number };
}

const LEAST_RESAMPLE_COUNT = 1000;

export function bootstrapRatings(
  votes: readonly RatedVote[],
  { resampleCount = LEAST_RESAMPLE_COUNT, seed = 1, ...rateOptions }: BootstrapOptions = {},
): BootstrapReport {
  if (!(resampleCount >= LEAST_RESAMPLE_COUNT)) {
    throw new RangeError(`resampleCount is at least ${LEAST_RESAMPLE_COUNT}, got ${resampleCount}.`);
  }
  const options = resolveRateOptions(rateOptions);
  const random = createSeededRandom(seed);
  const groups = prepareVotes(votes, options).groups.map((tally, index) =>
    resampleGroup(tally, { options, resampleCount, random: random.fork(`group ${index}`) }),
  );
  return { resampleCount, seed, clusterBy: 'battle', groups };
}

interface ResamplePlan {
  readonly options: ResolvedRateOptions;
  readonly resampleCount: number;
  readonly random: SeededRandom;
}

function resampleGroup(tally: VoteTally, { options, resampleCount, random }: ResamplePlan): BootstrapGroup {
  const { models } = tally;
  const fit = models.length < 2 ? undefined : refit(tally, tally.cells.counts, options);
  if (fit === undefined) return { models, failedCount: 0, ratings: [] };
  const drawCounts = createBattleResampler(tally, random);
  const samples = models.map(() => new Float64Array(resampleCount));
  let succeeded = 0;
  for (let resample = 0; resample < resampleCount; resample += 1) {
    const again = refit(tally, drawCounts(), options, fit.values);
    if (again === undefined) continue;
    models.forEach((_, model) => (samples[model]![succeeded] = toElo(again.values[model]!)));
    succeeded += 1;
  }
  const ratings =
    succeeded < 2
      ? []
      : samples.map((points) => summarize(points.subarray(0, succeeded), options.confidenceLevel));
  return { models, failedCount: resampleCount - succeeded, ratings };
}

function refit(
  tally: VoteTally,
  counts: Float64Array,
  { ties, leftEffect, ridge }: ResolvedRateOptions,
  start?: Float64Array,
): AbilityFit | undefined {
  const modelCount = tally.models.length;
  const cells = { ...tally.cells, counts };
  if (ridge === 0 && strongComponents(cells, modelCount).members.length > 1) return undefined;
  return fitAbilities(cells, { modelCount, ties, hasLeftEffect: leftEffect, ridge, ...(start && { start }) });
}

/** Draws as many battles as there are, with replacement, and gives the cell counts of the drawn. */
function createBattleResampler(tally: VoteTally, random: SeededRandom): () => Float64Array {
  const { battleCount, battleOfVote, cellOfVote, outcomeOfVote, cells } = tally;
  const drawn = new Uint32Array(battleCount);
  return () => {
    drawn.fill(0);
    for (let draw = 0; draw < battleCount; draw += 1) drawn[Math.floor(random.next() * battleCount)]! += 1;
    const counts = new Float64Array(cells.counts.length);
    for (let vote = 0; vote < battleOfVote.length; vote += 1) {
      counts[cellOfVote[vote]! * OUTCOME_COUNT + outcomeOfVote[vote]!]! += drawn[battleOfVote[vote]!]!;
    }
    return counts;
  };
}

function summarize(points: Float64Array, confidenceLevel: number): BootstrapRating {
  const sorted = points.sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const tail = 50 * (1 - confidenceLevel);
  const at = (percent: number): number => percentileOfSorted(sorted, percent) ?? mean;
  return {
    standardErrorPoints: Math.sqrt(squares / (sorted.length - 1)),
    interval: { low: at(tail), high: at(100 - tail) },
  };
}
