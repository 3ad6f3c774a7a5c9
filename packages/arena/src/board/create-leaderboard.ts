import type { BattleState } from '../battle/battle-state.ts';
import { paretoFront } from '../ratings/board/pareto-front.ts';
import type { Leaderboard } from '../ratings/leaderboard.ts';
import { rateModels } from '../ratings/rate-models.ts';
import type { RatedVote } from '../ratings/rated-vote.ts';
import type { ArenaLeaderboard } from '../run/arena.ts';
import type { BoardContext } from '../run/arena-context.ts';
import type { LeaderboardSpeed } from '../run/contestant-speed.ts';
import type { StoredVote } from '../storage/battle-store.ts';
import { readKept } from './export-votes.ts';
import { settledVotes } from './settled-votes.ts';
import { summarizeSpeeds } from './summarize-speeds.ts';

/** Newest battles whose answers give the speeds: what a server did long ago says little. */
const speedBattleCount = 500;

interface KeptLeaderboard {
  readonly version: string;
  readonly leaderboard: Promise<ArenaLeaderboard>;
  /** When a vote that is held back begins to count, wall time in ms. */
  readonly endsAtMs: number;
}

/**
 * Worked out once for the same votes: who asks again, or meanwhile, gets the same object. The votes are read after their
 * version, so that it never holds less than that version does; battles that lapse in the store take nothing out of it.
 */
export function createLeaderboard(context: BoardContext): () => Promise<ArenaLeaderboard> {
  const { store, options } = context;
  let kept: KeptLeaderboard | undefined;
  return async () => {
    const version = await store.votesVersion();
    if (kept?.version === version && options.now() < kept.endsAtMs) return kept.leaderboard;
    let endsAtMs = Infinity;
    const making: KeptLeaderboard = {
      version,
      get endsAtMs() {
        return endsAtMs;
      },
      leaderboard: workOut(context, (untilMs) => {
        endsAtMs = Math.min(endsAtMs, untilMs);
      }),
    };
    kept = making;
    making.leaderboard.catch(() => {
      if (kept === making) kept = undefined;
    });
    return making.leaderboard;
  };
}

async function workOut(
  context: BoardContext,
  onHeldBack: (untilMs: number) => void,
): Promise<ArenaLeaderboard> {
  const { contestants, rateOptions } = context.options;
  const votes: RatedVote[] = [];
  for await (const vote of settledVotes(context, onHeldBack)) votes.push(ratedVote(vote));
  const battleIds = [...new Set(votes.map(({ battleId }) => battleId))].slice(-speedBattleCount);
  const battles: BattleState[] = [];
  for (const battleId of battleIds) {
    const battle = await readKept(context, battleId);
    if (battle !== undefined) battles.push(battle);
  }
  const ratings = rateModels(votes, rateOptions);
  // Models that left the list keep what they have shown.
  const ids = [...new Set([...contestants.map(({ id }) => id), ...ratings.rows.map(({ model }) => model)])];
  const labelOf = new Map(contestants.map(({ id, label }) => [id, label]));
  const speeds = summarizeSpeeds(ids, battles);
  return {
    ratings,
    speeds,
    paretoFrontIds: bestOfBoth(ratings, speeds),
    labels: Object.fromEntries(ids.map((id) => [id, labelOf.get(id) ?? id])),
  };
}

function ratedVote(vote: StoredVote): RatedVote {
  const { battleId, voterId, outcome, leftId, rightId, orderRule, isExhibition, isFlagged } = vote;
  return {
    battleId,
    round: vote.round + 1,
    voterId,
    left: leftId,
    right: rightId,
    outcome,
    order: orderRule,
    isExhibition,
    isFlagged,
  };
}

/** Whom no other beats in rating and in tokens per second; ratings of different groups do not compare. */
function bestOfBoth(ratings: Leaderboard, speeds: readonly LeaderboardSpeed[]): readonly string[] {
  const speedOf = new Map(
    speeds.map(({ contestantId, outputTokensPerSecondMedian }) => [
      contestantId,
      outputTokensPerSecondMedian,
    ]),
  );
  return ratings.groups.flatMap((_, group) => {
    const points = ratings.rows.flatMap((row) => {
      const speed = speedOf.get(row.model);
      return row.group !== group || row.rating === undefined || speed === undefined
        ? []
        : [{ id: row.model, quality: row.rating.points, speed }];
    });
    return paretoFront(points).map(({ id }) => id);
  });
}
