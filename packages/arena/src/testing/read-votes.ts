import type { BattleStore, StoredVote } from '../storage/battle-store.ts';

export async function votesOf(store: BattleStore): Promise<readonly StoredVote[]> {
  const votes: StoredVote[] = [];
  for await (const vote of store.votes()) votes.push(vote);
  return votes;
}
