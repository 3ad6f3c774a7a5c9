import { runBattle, type BattleRun } from '../ask/run-battle.ts';
import type { ArenaContext } from './arena-context.ts';
import { isAnswering } from '../battle/battle-state.ts';

/** The battles whose models this worker asks, those of workers that died among them. */
export interface BattleRuns {
  /** Resolves with whether all answers came in here. */
  begin(battleId: string, opened: { readonly isFresh: boolean }): Promise<boolean>;
  close(): Promise<void>;
}

/** Settled battles that are remembered, so that those that people left alone are not read again and again. */
const settledCount = 10_000;

export function createBattleRuns(context: ArenaContext): BattleRuns {
  const { store, reader, options } = context;
  const runs = new Map<string, BattleRun>();
  const settled = new Set<string>();
  let isClosed = false;
  let looking: Promise<void> | undefined;
  const timer = setInterval(look, Math.max(50, options.timeLimits.leaseMs / 2));
  look();

  function begin(battleId: string, { isFresh }: { readonly isFresh: boolean }): Promise<boolean> {
    if (isClosed) return Promise.resolve(false);
    const known = runs.get(battleId);
    if (known !== undefined) return known.ended;
    const run = runBattle(context, battleId, isFresh);
    runs.set(battleId, run);
    void run.ended.then(() => runs.delete(battleId));
    return run.ended;
  }

  /** Takes up what nobody holds: battles of workers that ended or died. */
  async function takeOver(): Promise<void> {
    for (const battleId of await store.unfinishedBattles()) {
      if (isClosed) return;
      if (runs.has(battleId) || settled.has(battleId)) continue;
      if (isAnswering(await reader.read(battleId))) void begin(battleId, { isFresh: false });
      else settled.add(battleId);
    }
    if (settled.size > settledCount) settled.clear();
  }

  function look(): void {
    looking ??= takeOver()
      .catch(options.onFault)
      .finally(() => (looking = undefined));
  }

  return {
    begin,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking;
      const ending = [...runs.values()];
      for (const run of ending) run.stop();
      await Promise.all(ending.map(({ ended }) => ended));
    },
  };
}
