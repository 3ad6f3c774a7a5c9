import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import {
  closeStages,
  answers,
  hangs,
  stage,
  open,
  start,
  until,
  playToTheEnd,
  allIn,
} from '../testing/arena-stage.ts';
import { contestantsAt } from '../testing/model-server.ts';

afterEach(closeStages);

describe('workers that end', () => {
  it('closes its sockets, and the next worker asks again', async () => {
    const here = await stage({ aaa: answers, bbb: ({ say }) => say('half') });
    const { battleId } = await start(here.arena);
    await allIn(here, battleId, 1);
    await until(here.arena.follow(battleId, 'voter-1'), ({ round }) => round?.left.length === 4);
    await here.arena.close();
    await here.server.requests.find(({ model }) => model === 'bbb')!.closed;
    here.server.behaviours['bbb'] = answers;
    const next = open({
      store: here.store,
      feed: here.feed,
      contestants: contestantsAt(here.server, ['aaa', 'bbb']),
    });
    const { reveal } = await playToTheEnd(next, battleId);
    expect(reveal!.contestants.every(({ failure }) => failure === undefined)).toBe(true);
    expect([...here.server.asked].sort()).toEqual(['aaa', 'bbb', 'bbb']);
  });

  it('takes over from a worker that lost the store, when its right has lapsed', async () => {
    const store = createMemoryBattleStore();
    let isAway = false;
    const away = <Result>(work: () => Promise<Result>): Promise<Result> =>
      isAway ? Promise.reject(new Error('The store is away.')) : work();
    const shaky: BattleStore = {
      ...store,
      append: (request) => away(() => store.append(request)),
      takeLease: (...lease) => away(() => store.takeLease(...lease)),
      dropLease: (...lease) => away(() => store.dropLease(...lease)),
    };
    const here = await stage({ aaa: hangs, bbb: hangs }, { store: shaky, timeLimits: { leaseMs: 150 } });
    const { battleId } = await start(here.arena);
    await here.server.askedFor(2);
    isAway = true;
    Object.assign(here.server.behaviours, { aaa: answers, bbb: answers });
    const next = open({
      store,
      contestants: contestantsAt(here.server, ['aaa', 'bbb']),
      timeLimits: { leaseMs: 150 },
    });
    expect((await playToTheEnd(next, battleId)).phase).toBe('revealed');
    await Promise.all(here.server.requests.slice(0, 2).map(({ closed }) => closed));
  });

  it('gives up on what should have ended long ago, without asking again', async () => {
    const here = await stage({ aaa: hangs, bbb: hangs });
    const { battleId } = await start(here.arena);
    await here.server.askedFor(2);
    await here.arena.close();
    const next = open({
      store: here.store,
      contestants: contestantsAt(here.server, ['aaa', 'bbb']),
      now: () => Date.now() + 3_600_000,
    });
    expect((await playToTheEnd(next, battleId)).phase).toBe('void');
    const failed = (await here.store.read(battleId))!.filter(({ type }) => type === 'contestant-failed');
    expect(failed).toMatchObject([{ reason: 'interrupted' }]);
    expect(here.server.asked).toHaveLength(2);
  });

  it('enters an answer that came while the store was away for a moment', async () => {
    const store = createMemoryBattleStore();
    let faultCount = 3;
    const faults: unknown[] = [];
    const shaky: BattleStore = {
      ...store,
      append: (request) => {
        if (faultCount === 0) return store.append(request);
        faultCount -= 1;
        return Promise.reject(new Error('away'));
      },
    };
    const { arena, server } = await stage(
      { aaa: answers, bbb: answers },
      { store: shaky, onFault: (fault) => faults.push(fault) },
    );
    expect((await playToTheEnd(arena, (await start(arena)).battleId)).phase).toBe('revealed');
    expect(faults).toHaveLength(3);
    expect(server.asked).toHaveLength(2);
  });
});
