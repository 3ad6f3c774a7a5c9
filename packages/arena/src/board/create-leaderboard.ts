import type { BattleState } from '../battle/battle-state.ts';
import type { ArenaLeaderboard } from '../run/arena.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import { readKept } from './export-votes.ts';
import { settledVotes } from './settled-votes.ts';
import { summarizeSpeeds } from './summarize-speeds.ts';

/** Newest battles whose answers give the speeds: what a server did long ago says little. */
const speedBattleCount = 500;

export function createLeaderboard(context: ArenaContext): () => Promise<ArenaLeaderboard> {
  const { contestants } = context.options;
  return async () => {
    const battleIds = new Set<string>();
    for await (const { battleId } of settledVotes(context)) battleIds.add(battleId);
    const battles: BattleState[] = [];
    for (const battleId of [...battleIds].slice(-speedBattleCount)) {
      const battle = await readKept(context, battleId);
      if (battle !== undefined) battles.push(battle);
    }
    return {
      speeds: summarizeSpeeds(
        contestants.map(({ id }) => id),
        battles,
      ),
      paretoFrontIds: [],
      labels: Object.fromEntries(contestants.map(({ id, label }) => [id, label])),
    };
  };
}
