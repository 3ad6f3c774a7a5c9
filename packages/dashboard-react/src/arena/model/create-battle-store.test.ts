import type { BattleView } from '@genai-bench/arena';
import { afterEach, describe, expect, it } from 'vitest';
import { ArenaApiError } from '../rest/arena-api-error.ts';
import { createManualEnvironment, settle } from '../testing/manual-environment.ts';
import { sampleView } from '../testing/sample-battle-view.ts';
import { createScriptedArena } from '../testing/scripted-arena-api.ts';
import type { BattleStore } from './battle-store.ts';
import { createBattleStore } from './create-battle-store.ts';

const stores: BattleStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

async function openStore(firstView?: BattleView) {
  const arena = createScriptedArena();
  const environment = createManualEnvironment();
  const store = createBattleStore({ api: arena.api, battleId: 'battle-1', firstView, environment });
  stores.push(store);
  await settle();
  return { arena, environment, store };
}

const next = (turn: number): BattleView => sampleView({ turn, round: { round: 1, left: 'n', right: 'm' } });

describe('createBattleStore', () => {
  it('shows what was known at the start, then what the stream says', async () => {
    const { arena, store } = await openStore(sampleView({ round: 'none', phase: 'loading', turn: 1 }));
    expect(store.getState().view?.phase).toBe('loading');
    arena.tell({ type: 'view', view: sampleView({ round: { left: 'a', right: 'b', isComplete: false } }) });
    arena.tell({ type: 'text', turn: 2, round: 0, from: { left: 1, right: 1 }, left: 'c', right: 'd' });
    expect(store.getState()).toMatchObject({
      connection: { state: 'live' },
      view: { round: { left: 'ac', right: 'bd' } },
    });
  });

  it('follows anew, at once, after a hole', async () => {
    const { arena, store } = await openStore(sampleView());
    arena.tell({ type: 'view', view: sampleView({ round: { left: '', right: '', isComplete: false } }) });
    arena.tell({ type: 'text', turn: 2, round: 0, from: { left: 9, right: 0 }, left: 'x', right: '' });
    await settle();
    expect(arena.followCount()).toBe(2);
    expect(store.getState().view?.round?.left).toBe('');
  });

  it('comes back after the connection is lost, and says until when it waits', async () => {
    const { arena, environment, store } = await openStore(sampleView());
    arena.cut(new TypeError('network'));
    await settle();
    expect(store.getState().connection).toEqual({ state: 'lost', retryAtMs: 1_000_500 });
    await environment.advance(499);
    expect(arena.followCount()).toBe(1);
    await environment.advance(1);
    expect(arena.followCount()).toBe(2);
    expect(store.getState().connection).toEqual({ state: 'connecting' });
  });

  it('comes back at once when the page is seen again', async () => {
    const { arena, environment } = await openStore(sampleView());
    arena.cut();
    await settle();
    environment.wake();
    await settle();
    expect(arena.followCount()).toBe(2);
    expect(environment.waitingCount()).toBe(0);
  });

  it('does not come back for a battle that is over, or not there', async () => {
    const over = await openStore(sampleView({ round: 'none', phase: 'void' }));
    over.arena.cut();
    await settle();
    expect(over.store.getState().connection).toEqual({ state: 'ended' });
    const foreign = await openStore();
    foreign.arena.cut(new ArenaApiError(404, 'There is no such battle.', { code: 'unknown-battle' }));
    await settle();
    expect(foreign.store.getState()).toMatchObject({
      connection: { state: 'refused' },
      problem: { code: 'unknown-battle' },
    });
    expect([over, foreign].map(({ environment }) => environment.waitingCount())).toEqual([0, 0]);
  });

  it('votes for the turn and the round that are shown, and shows the answer at once', async () => {
    const { arena, store } = await openStore(sampleView({ turn: 5 }));
    arena.answers = [async () => next(6)];
    store.vote('left');
    expect(store.getState().pending).toBe('vote');
    await settle();
    expect(arena.calls).toEqual([
      { name: 'vote', body: { turn: 5, round: 0, outcome: 'left' }, key: 'key-1' },
    ]);
    expect(store.getState()).toMatchObject({ pending: undefined, view: { turn: 6, round: { round: 1 } } });
  });

  it('sends no vote before both answers are complete, and none while one is under way', async () => {
    const { arena, store } = await openStore(sampleView({ round: { isComplete: false } }));
    store.vote('left');
    expect(arena.calls).toEqual([]);
    arena.tell({ type: 'view', view: sampleView() });
    arena.answers = [() => new Promise(() => undefined)];
    store.vote('left');
    store.vote('right');
    expect(arena.calls).toHaveLength(1);
  });

  it('sends a vote that nobody answered again, under the same key', async () => {
    const { arena, environment, store } = await openStore(sampleView());
    arena.answers = [
      async () => {
        throw new TypeError('network');
      },
      async () => next(3),
    ];
    store.vote('tie');
    await settle();
    await environment.advance(300);
    expect(arena.calls.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
    expect(store.getState()).toMatchObject({ pending: undefined, problem: undefined, view: { turn: 3 } });
  });

  it('gives up in the end, and means the same vote when it is cast again', async () => {
    const { arena, environment, store } = await openStore(sampleView());
    arena.answers = [
      async () => {
        throw new TypeError('network');
      },
    ];
    store.vote('tie');
    await settle();
    for (const delayMs of [300, 1_000, 3_000]) await environment.advance(delayMs);
    expect(store.getState()).toMatchObject({ pending: undefined, problem: { code: 'unreachable' } });
    arena.answers = [async () => next(3)];
    store.vote('tie');
    await settle();
    expect(new Set(arena.calls.map(({ key }) => key))).toEqual(new Set(['key-1']));
    expect(store.getState().problem).toBeUndefined();
  });

  it('shows how the battle stands when a vote came too late', async () => {
    const { arena, store } = await openStore(sampleView());
    arena.answers = [
      async () => {
        throw new ArenaApiError(409, 'The battle went on.', { code: 'stale', view: next(4) });
      },
    ];
    store.vote('left');
    await settle();
    expect(arena.calls).toHaveLength(1);
    expect(store.getState()).toMatchObject({ problem: { code: 'stale' }, view: { turn: 4 } });
  });

  it('counts the time to undo from the vote, whatever the clock of the server says', async () => {
    const { arena, environment, store } = await openStore(sampleView());
    const serverAheadMs = 3_600_000;
    arena.answers = [
      async () => ({ ...next(3), undoUntilMs: environment.nowMs() + serverAheadMs + 10_000 }),
      async () => sampleView({ turn: 4 }),
    ];
    store.vote('left');
    await settle();
    expect(store.getState().undoUntilMs).toBe(environment.nowMs() + 10_000);
    store.undo();
    await settle();
    expect(arena.calls[1]).toMatchObject({ name: 'undo', body: { turn: 3 } });
    expect(store.getState().undoUntilMs).toBeUndefined();
  });

  it('reveals nothing before all votes are in', async () => {
    const { arena, store } = await openStore(sampleView());
    store.reveal();
    expect(arena.calls).toEqual([]);
    arena.tell({ type: 'view', view: sampleView({ round: 'none', phase: 'decided', turn: 7 }) });
    arena.answers = [async () => sampleView({ round: 'none', phase: 'revealed', turn: 8 })];
    store.reveal();
    await settle();
    expect(arena.calls).toMatchObject([{ name: 'reveal', body: { turn: 7 } }]);
  });

  it('says nothing to anybody once it is closed', async () => {
    const { arena, environment, store } = await openStore(sampleView());
    let changes = 0;
    store.subscribe(() => (changes += 1));
    arena.answers = [async () => next(3)];
    store.vote('left');
    expect(changes).toBe(1);
    store.close();
    await settle();
    expect([changes, environment.waitingCount()]).toEqual([1, 0]);
  });
});
