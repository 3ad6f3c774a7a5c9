import { fitAbilities, type AbilityFit, type FitOptions } from '../fit/fit-abilities.ts';
import { prepareVotes } from '../rate-models.ts';
import { resolveRateOptions, type RateOptions } from '../rate-options.ts';
import type { ModelId, RatedVote } from '../rated-vote.ts';
import { OUTCOME_COUNT, type PairCells, type VoteTally } from '../votes/vote-tally.ts';
import { SCORE_SIZE, voteScores } from './rating-covariance.ts';

/** How few votes the first place hangs on, which no standard error shows. */
export interface LeaderFragility {
  readonly leader: ModelId;
  /** Who would then be ahead of the leader. */
  readonly challenger: ModelId;
  /**
   * Taking away this many well-chosen votes puts the challenger ahead. An upper bound: they are chosen greedily, and
   * fewer may do.
   */
  readonly removedVoteCountAtMost: number;
  readonly ratedVoteCount: number;
}

/** Only the closest are tried; whoever is further behind needs more votes as a rule. */
const CHALLENGER_COUNT = 5;

/**
 * The minimum number of votes whose removal takes the first place from the leader of the first group with a rating,
 * bounded from above by refits after each greedy choice. `undefined` without a second model to lose it to.
 */
export function votesToFlipLeader(
  votes: readonly RatedVote[],
  options: RateOptions = {},
): LeaderFragility | undefined {
  const { ties, leftEffect, ridge, ...rest } = resolveRateOptions(options);
  for (const tally of prepareVotes(votes, { ties, leftEffect, ridge, ...rest }).groups) {
    const fitOptions = { modelCount: tally.models.length, ties, hasLeftEffect: leftEffect, ridge };
    const fit = tally.models.length < 2 ? undefined : fitAbilities(tally.cells, fitOptions);
    if (fit !== undefined) return leaderFragility(tally, fit, fitOptions);
  }
  return undefined;
}

function leaderFragility(
  tally: VoteTally,
  fit: AbilityFit,
  options: FitOptions,
): LeaderFragility | undefined {
  const abilities = fit.values.subarray(0, options.modelCount);
  const [leader = 0, ...others] = [...abilities.keys()].sort((a, b) => abilities[b]! - abilities[a]!);
  let fewest: { readonly challenger: number; readonly removed: number } | undefined;
  for (const challenger of others.slice(0, CHALLENGER_COUNT)) {
    const removed = removalsUntilBehind(tally.cells, { fit, options, leader, challenger });
    if (removed !== undefined && (fewest === undefined || removed < fewest.removed)) {
      fewest = { challenger, removed };
    }
  }
  if (fewest === undefined) return undefined;
  return {
    leader: tally.models[leader]!,
    challenger: tally.models[fewest.challenger]!,
    removedVoteCountAtMost: fewest.removed,
    ratedVoteCount: tally.outcomeOfVote.length,
  };
}

interface Contest {
  readonly fit: AbilityFit;
  readonly options: FitOptions;
  readonly leader: number;
  readonly challenger: number;
}

function removalsUntilBehind(cells: PairCells, contest: Contest): number | undefined {
  const { options, leader, challenger } = contest;
  const left: PairCells = { ...cells, counts: Float64Array.from(cells.counts) };
  let fit: AbilityFit | undefined = contest.fit;
  let removed = 0;
  while (fit !== undefined) {
    const gap: number = fit.values[leader]! - fit.values[challenger]!;
    if (gap < 0) return removed;
    const taken = removeMostHelpful(left, { ...contest, fit }, gap);
    if (taken === 0) return undefined;
    removed += taken;
    fit = fitAbilities(left, { ...options, start: fit.values });
  }
  return undefined;
}

/**
 * Takes votes away by their first-order help to the gap, `score . inverse . contrast`, most helpful first. A vote helps
 * the more the fewer of its kind are left, so at most a quarter of a kind and half of the gap goes before the next fit:
 * the last votes are chosen one by one, and none is taken too many.
 */
function removeMostHelpful(cells: PairCells, { fit, leader, challenger }: Contest, gap: number): number {
  const helps = helpOfVotes(cells, { fit, leader, challenger });
  const order = [...helps.keys()]
    .filter((at) => cells.counts[at]! >= 1 && helps[at]! > 0)
    .sort((a, b) => helps[b]! - helps[a]!);
  let removed = 0;
  let closed = 0;
  for (const at of order) {
    const wanted = Math.floor((0.5 * gap - closed) / helps[at]!);
    const taken = Math.min(Math.ceil(cells.counts[at]! / 4), Math.max(removed === 0 ? 1 : 0, wanted));
    if (taken <= 0) break;
    cells.counts[at]! -= taken;
    removed += taken;
    closed += taken * helps[at]!;
  }
  return removed;
}

function helpOfVotes(
  cells: PairCells,
  { fit, leader, challenger }: Pick<Contest, 'fit' | 'leader' | 'challenger'>,
): Float64Array {
  const { inverse, layout } = fit;
  const scores = voteScores(cells, fit);
  const pull = Float64Array.from({ length: layout.size }, (_, parameter) => {
    return inverse.get(leader, parameter) - inverse.get(challenger, parameter);
  });
  const leftPull = layout.leftAt === undefined ? 0 : pull[layout.leftAt]!;
  const tiePull = layout.tieAt === undefined ? 0 : pull[layout.tieAt]!;
  return cells.counts.map((_, at) => {
    const cell = Math.floor(at / OUTCOME_COUNT);
    const etaPull = pull[cells.left[cell]!]! - pull[cells.right[cell]!]! + leftPull;
    return scores[at * SCORE_SIZE]! * etaPull + scores[at * SCORE_SIZE + 1]! * tiePull;
  });
}
