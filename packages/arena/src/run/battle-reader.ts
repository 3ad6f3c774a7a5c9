import type { BattleEvent } from '../battle/battle-event.ts';
import type { BattleState } from '../battle/battle-state.ts';
import { foldBattle } from '../battle/reduce-battle.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import { unknownBattle } from './arena-error.ts';

/** Battles as they stand in the store. */
export interface BattleReader {
  /** Throws `unknown-battle`. Asks the store each time, but only for what is new. */
  read(battleId: string): Promise<BattleState>;
  /** The state after events that were just appended behind `state`, without asking. */
  advance(state: BattleState, events: readonly BattleEvent[]): BattleState;
  /** Hears of each change of a battle. Returns how to leave. */
  listen(battleId: string, listener: () => void): () => void;
  close(): void;
}

/** A battle only grows, so a state that is remembered can be behind but never wrong. */
export function createBattleReader(store: BattleStore, rememberedCount = 256): BattleReader {
  const states = new Map<string, BattleState>();
  const listeners = new Map<string, Set<() => void>>();
  const leave = store.subscribe(({ battleId }) => {
    for (const listener of listeners.get(battleId) ?? []) listener();
  });

  function remember(state: BattleState): BattleState {
    const { battleId } = state.plan;
    const known = states.get(battleId);
    const newest = known !== undefined && known.version > state.version ? known : state;
    // A map keeps the order of setting: the first is the one that was not used for longest.
    states.delete(battleId);
    states.set(battleId, newest);
    const [oldest] = states.keys();
    if (states.size > rememberedCount && oldest !== undefined) states.delete(oldest);
    return newest;
  }

  return {
    async read(battleId) {
      const known = states.get(battleId);
      const events = await store.read(battleId, known?.version);
      const state = events === undefined ? undefined : foldBattle(events, known);
      if (state !== undefined) return remember(state);
      states.delete(battleId);
      throw unknownBattle();
    },
    advance(state, events) {
      const advanced = foldBattle(events, state) ?? state;
      return remember(advanced);
    },
    listen(battleId, listener) {
      const all = listeners.get(battleId) ?? new Set();
      const heard = (): void => listener();
      listeners.set(battleId, all.add(heard));
      return () => {
        all.delete(heard);
        if (all.size === 0 && listeners.get(battleId) === all) listeners.delete(battleId);
      };
    },
    close() {
      leave();
      states.clear();
      listeners.clear();
    },
  };
}
