import { POINTS_PER_LOGIT, RATING_BASE } from './board/elo-scale.ts';
import { voteTier } from './board/vote-tier.ts';
import type { Leaderboard, LeaderboardRow, ModelRating } from './leaderboard.ts';
import { RATING_METHODOLOGY_VERSION } from './methodology-version.ts';
import { prepareVotes, type PreparedVotes } from './prepare-votes.ts';
import { rateGroup, type RatedGroup } from './rate-group.ts';
import { resolveRateOptions, type RateOptions, type ResolvedRateOptions } from './rate-options.ts';
import type { ModelId, RatedVote } from './rated-vote.ts';
import { bothBadShare, voteHealth, type OutcomeCounts } from './votes/count-outcomes.ts';

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
