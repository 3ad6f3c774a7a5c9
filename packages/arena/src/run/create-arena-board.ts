import { createLeaderboard } from '../board/create-leaderboard.ts';
import { exportPreferences, exportVotes } from '../board/export-votes.ts';
import type { RateOptions } from '../ratings/rate-options.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import type { Arena } from './arena.ts';
import type { BoardContext } from './arena-context.ts';
import { createBattleReader } from './battle-reader.ts';
import type { Contestant } from './contestant.ts';

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
