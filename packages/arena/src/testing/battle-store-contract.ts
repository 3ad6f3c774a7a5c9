import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BattleChange, BattleStore } from '../storage/battle-store.ts';
import { describeCommands } from './battle-store-commands.ts';
import { describeForgetting } from './battle-store-forgetting.ts';
import { describeReading } from './battle-store-reading.ts';
import { votesOf } from './read-votes.ts';
import { sampleOpening, sampleVote } from './sample-events.ts';

/** What every `BattleStore` must do. `create` gives an empty one; it is closed here. */
export function describeBattleStoreContract(name: string, create: () => Promise<BattleStore>): void {
  describe(`${name} as a battle store`, () => {
    let store: BattleStore;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(async () => {
      await store.close();
    });

    describeCommands(() => store);
    describeReading(() => store);
    describeForgetting(() => store);
    describeLeases(() => store);
    describeNews(() => store);
  });
}

function describeLeases(given: () => BattleStore): void {
  it('gives the lease of a battle to one at a time, who may prolong it', async () => {
    const taken = await Promise.all(
      ['one', 'two', 'three'].map((holder) => given().takeLease('battle-1', holder, 60_000)),
    );
    expect(taken.filter((isTaken) => isTaken)).toHaveLength(1);
    const holder = ['one', 'two', 'three'][taken.indexOf(true)] ?? '';
    expect(await given().takeLease('battle-1', holder, 60_000)).toBe(true);
    expect(await given().takeLease('battle-2', 'four', 60_000)).toBe(true);
  });

  it('takes a lease back from its holder and from nobody else', async () => {
    await given().takeLease('battle-1', 'one', 60_000);
    await given().dropLease('battle-1', 'two');
    expect(await given().takeLease('battle-1', 'two', 60_000)).toBe(false);
    await given().dropLease('battle-1', 'one');
    await given().dropLease('battle-1', 'one');
    expect(await given().takeLease('battle-1', 'two', 60_000)).toBe(true);
    await given().dropLease('battle-1', 'one');
    expect(await given().takeLease('battle-1', 'one', 60_000)).toBe(false);
  });

  it('lets a lease lapse, so that another takes the battle over', async () => {
    const beganAt = performance.now();
    await given().takeLease('battle-1', 'gone', 100);
    while (!(await given().takeLease('battle-1', 'next', 60_000))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // A clock of whole milliseconds may end the lease up to one early.
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(98);
    expect(await given().takeLease('battle-1', 'gone', 100)).toBe(false);
  });
}

function describeNews(given: () => BattleStore): void {
  it('tells of each append once it can be read, until the listener leaves', async () => {
    await given().open(sampleOpening('battle-1'));
    const heard: BattleChange[] = [];
    const found: Promise<number | undefined>[] = [];
    const leave = given().subscribe((change) => {
      if (change.version === 1) return;
      heard.push(change);
      found.push(
        given()
          .read('battle-1')
          .then((events) => events?.length),
      );
    });
    const toTheEnd: number[] = [];
    given().subscribe(({ version }) => toTheEnd.push(version));
    for (const slot of [0, 1]) {
      await given().append({
        battleId: 'battle-1',
        expectedVersion: slot + 1,
        events: [{ type: 'answer-started', atMs: 1, slot }],
      });
    }
    await expect.poll(() => heard.length).toBe(2);
    leave();
    leave();
    await given().append({ battleId: 'battle-1', expectedVersion: 3, events: [sampleVote(0)] });
    await expect.poll(() => toTheEnd.at(-1)).toBe(4);
    expect(heard).toEqual([
      { battleId: 'battle-1', version: 2 },
      { battleId: 'battle-1', version: 3 },
    ]);
    for (const [index, version] of (await Promise.all(found)).entries()) {
      expect(version).toBeGreaterThanOrEqual(index + 2);
    }
  });

  it('tells nothing of what was not added', async () => {
    await given().open(sampleOpening('battle-1'));
    await given().append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleVote(0)] });
    const heard: BattleChange[] = [];
    given().subscribe((change) => heard.push(change));
    await given().append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleVote(1)] });
    await given().append({ battleId: 'battle-1', expectedVersion: 2, events: [sampleVote(0)] });
    await given().open(sampleOpening('battle-1'));
    await given().append({ battleId: 'battle-1', expectedVersion: 2, events: [sampleVote(2)] });
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-1', version: 3 });
    expect(heard.filter(({ version }) => version > 2)).toHaveLength(1);
  });

  it('says that it is closed, and may be closed twice', async () => {
    await given().open(sampleOpening('battle-1'));
    await given().close();
    await given().close();
    const refusal = { name: 'ArenaError', code: 'store-failed', cause: expect.anything() };
    await expect(given().read('battle-1')).rejects.toMatchObject(refusal);
    await expect(given().open(sampleOpening('battle-2'))).rejects.toMatchObject(refusal);
    await expect(votesOf(given())).rejects.toMatchObject(refusal);
  });
}
