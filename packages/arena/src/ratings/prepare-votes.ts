import type { ModelId, RatedVote } from './rated-vote.ts';
import type { ResolvedRateOptions } from './rate-options.ts';
import { countOutcomes, type OutcomeCounts } from './votes/count-outcomes.ts';
import { selectVotes, type VoteSelection } from './votes/select-votes.ts';
import { strongComponents, type StrongComponents } from './votes/strong-components.ts';
import { tallyVotes, type VoteTally } from './votes/vote-tally.ts';

/** Votes on their way to ratings: filtered, counted, and split into models that may be rated together. */
export interface PreparedVotes {
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
