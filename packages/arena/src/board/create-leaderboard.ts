import { percentile } from '@genai-bench/core-metrics';
import { isOver, type BattleState } from '../battle/battle-state.ts';
import type { Leaderboard } from '../ratings/leaderboard.ts';
import { rateModels } from '../ratings/rate-models.ts';
import type { RatedVote } from '../ratings/rated-vote.ts';
import type { ArenaLeaderboard, Arena, LeaderboardSpeed } from '../run/arena.ts';
import type { BoardContext } from '../run/arena-context.ts';
import type { StoredVote, BattleStore } from '../storage/battle-store.ts';
import { readKept, exportPreferences, exportVotes, settledVotes } from './export-votes.ts';
import { isColdStart, speedsOf } from '../view/view-battle.ts';
import type { RateOptions } from '../ratings/rate-options.ts';
import { createBattleReader } from '../run/battle-reader.ts';
import type { Contestant } from '../run/arena-options.ts';

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

/** What battles that are over measured of each contestant. Answers with a cold start are counted but give no figure. */
export function summarizeSpeeds(
  contestantIds: readonly string[],
  battles: readonly BattleState[],
): readonly LeaderboardSpeed[] {
  const over = battles.filter(isOver);
  return contestantIds.map((contestantId) => {
    const records = over
      .flatMap(({ slots }) => slots)
      .flatMap((slot) =>
        slot.contestantId === contestantId && slot.answer.status === 'finished' ? [slot.answer.record] : [],
      );
    const warm = records.filter((record) => !isColdStart(record)).map(speedsOf);
    const ttftMsMedian = medianOf(warm.map(({ ttftMs }) => ttftMs));
    const outputTokensPerSecondMedian = medianOf(
      warm.map(({ outputTokensPerSecond }) => outputTokensPerSecond),
    );
    return {
      contestantId,
      answerCount: records.length,
      ttftMsMedian,
      outputTokensPerSecondMedian,
      failureCount: over
        .flatMap(({ failures }) => failures)
        .filter((failure) => failure.contestantId === contestantId).length,
    };
  });
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : percentile(known, 50);
}

export interface QualitySpeedPoint {
  /** Higher is better, for example a rating. */
  readonly quality: number;
  /** Higher is better, for example tokens per second. */
  readonly speed: number;
}

/**
 * The points that no other point beats in one of quality and speed while matching it in the other, fastest first.
 * Equal points stand or fall together. Points with a coordinate that is not finite are left out: unknown beats nothing.
 */
export function paretoFront<Point extends QualitySpeedPoint>(points: readonly Point[]): Point[] {
  const ordered = points
    .filter(({ quality, speed }) => Number.isFinite(quality) && Number.isFinite(speed))
    .sort((a, b) => b.speed - a.speed || b.quality - a.quality);
  const front: Point[] = [];
  for (const point of ordered) {
    const best = front.at(-1);
    const isTwin = best?.quality === point.quality && best.speed === point.speed;
    if (best === undefined || point.quality > best.quality || isTwin) front.push(point);
  }
  return front;
}

/** What people voted so far, without an arena: nothing is started, taken over or written. */
export interface ArenaBoard extends Pick<Arena, 'leaderboard' | 'exportVotes' | 'exportPreferences'> {
  /** Leaves the store, which stays open. */
  close(): void;
}

export interface ArenaBoardOptions {
  /** Closed by who made it. */
  readonly store: BattleStore;
  /** For their labels; models without one are called by their id. */
  readonly contestants?: readonly Contestant[];
  readonly rateOptions?: RateOptions;
  /** Wall time in ms since 1970. */
  readonly now?: () => number;
}

export function createArenaBoard({
  store,
  contestants = [],
  rateOptions = {},
  now = Date.now,
}: ArenaBoardOptions): ArenaBoard {
  const reader = createBattleReader(store);
  const context: BoardContext = { store, reader, options: { contestants, rateOptions, now } };
  return {
    leaderboard: createLeaderboard(context),
    exportVotes: () => exportVotes(context),
    exportPreferences: () => exportPreferences(context),
    close: () => reader.close(),
  };
}
