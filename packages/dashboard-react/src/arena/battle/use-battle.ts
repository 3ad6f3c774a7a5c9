import type { BattleView } from '@genai-bench/arena';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { BattleStore, BattleStoreState } from '../model/battle-store.ts';
import { createBattleStore } from '../model/create-battle-store.ts';
import type { ArenaApi } from '../rest/arena-api.ts';

export interface FollowedBattle {
  readonly state: BattleStoreState;
  readonly store: BattleStore | undefined;
}

/** Follows a battle while the component is mounted. `firstView` is shown until the server says more. */
export function useBattle(api: ArenaApi, battleId: string, firstView?: BattleView): FollowedBattle {
  const [store, setStore] = useState<BattleStore>();
  // In an effect and not while rendering: a render may be thrown away, and its connection would stay open.
  useEffect(() => {
    const created = createBattleStore({ api, battleId, firstView });
    setStore(created);
    return () => {
      created.close();
      setStore(undefined);
    };
    // Another first view of the same battle is no reason to begin anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [api, battleId]);
  const subscribe = store?.subscribe ?? subscribeToNothing;
  const getState = store?.getState;
  const state = useSyncExternalStore(
    subscribe,
    () => getState?.(),
    () => undefined,
  );
  return { state: state ?? { ...waiting, view: firstView }, store };
}

const subscribeToNothing = () => () => undefined;

const waiting: BattleStoreState = {
  view: undefined,
  connection: { state: 'connecting' },
  pending: undefined,
  problem: undefined,
  undoUntilMs: undefined,
};
