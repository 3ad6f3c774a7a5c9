import type { ParameterLayout } from '../fit/parameter-layout.ts';
import type { VoteTally } from '../votes/vote-tally.ts';
import { clusteredMeat, type Clusters } from './score-meat.ts';

/** Which dependence between votes the errors allow for. */
export type ClusterScheme = 'battle-and-voter' | 'battle' | 'voter' | 'none';

/**
 * Below this many clusters a dimension is not used: the estimate is then itself noise, and too small. With one voter it
 * would be exactly 0.
 */
export const DEFAULT_MINIMUM_CLUSTER_COUNT = 30;

export function chooseClusterScheme(tally: VoteTally, minimumClusterCount: number): ClusterScheme {
  const hasBattles = tally.battleCount >= minimumClusterCount;
  const hasVoters = tally.voterCount >= minimumClusterCount;
  if (hasBattles && hasVoters) return 'battle-and-voter';
  if (hasVoters) return 'voter';
  return hasBattles ? 'battle' : 'none';
}

/**
 * Two-way clustering (Cameron, Gelbach and Miller 2011): battles plus voters minus what both count. Rounds of a battle
 * show the same answers again, and a voter has habits. `undefined` for the scheme `none`.
 */
export function meatOfScheme(
  tally: VoteTally,
  scheme: ClusterScheme,
  fit: { readonly scores: Float64Array; readonly layout: ParameterLayout },
): Float64Array | undefined {
  const battles: Clusters = { ofVote: tally.battleOfVote, count: tally.battleCount };
  const voters: Clusters = { ofVote: tally.voterOfVote, count: tally.voterCount };
  if (scheme === 'none') return undefined;
  if (scheme === 'battle') return clusteredMeat(tally, battles, fit);
  const byVoter = clusteredMeat(tally, voters, fit);
  if (scheme === 'voter') return byVoter;
  // Where each battle has one voter, what both count is the battles, and only the voters are left.
  if (isInside(battles, voters)) return byVoter;
  const both = intersectClusters(battles, voters);
  const byBattle = clusteredMeat(tally, battles, fit);
  const byBoth = clusteredMeat(tally, both, fit);
  return byVoter.map((value, at) => value + byBattle[at]! - byBoth[at]!);
}

/** Whether no cluster of `inner` has votes of two clusters of `outer`. */
function isInside(inner: Clusters, outer: Clusters): boolean {
  const owner = new Int32Array(inner.count).fill(-1);
  return inner.ofVote.every((cluster, vote) => {
    if (owner[cluster] === -1) owner[cluster] = outer.ofVote[vote]!;
    return owner[cluster] === outer.ofVote[vote];
  });
}

function intersectClusters(first: Clusters, second: Clusters): Clusters {
  const numbers = new Map<number, number>();
  const ofVote = first.ofVote.map((cluster, vote) => {
    const key = cluster * second.count + second.ofVote[vote]!;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  return { ofVote, count: numbers.size };
}
