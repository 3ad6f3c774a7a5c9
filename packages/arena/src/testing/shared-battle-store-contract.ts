import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BattleChange, BattleStore } from '../storage/battle-store.ts';
import { votesOf } from './read-votes.ts';
import { sampleAnswer, sampleOpening, sampleVote } from './sample-events.ts';

/**
 * What stores must do besides that outlive their process or are shared by several. `createPlace` gives an empty place,
 * as what opens one more store on it; stores are closed here.
 */
export function describeSharedBattleStoreContract(
  name: string,
  createPlace: () => Promise<() => Promise<BattleStore>>,
): void {
  describe(`${name} as a shared battle store`, () => {
    const opened: BattleStore[] = [];
    let openStore: () => Promise<BattleStore>;
    const open = async (): Promise<BattleStore> => {
      const store = await openStore();
      opened.push(store);
      return store;
    };
    beforeEach(async () => {
      openStore = await createPlace();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    });

    describeKeeping(open);
    describeSharing(open);
  });
}

function describeKeeping(open: () => Promise<BattleStore>): void {
  it('finds everything again after it was closed', async () => {
    const before = await open();
    await before.open(sampleOpening('battle-1'));
    const request = {
      battleId: 'battle-1',
      expectedVersion: 1,
      idempotencyKey: 'key',
      events: [sampleAnswer(0), sampleVote(0)],
    };
    await before.append(request);
    await before.takeLease('battle-1', 'one', 60_000);
    const events = await before.read('battle-1');
    const votes = await votesOf(before);
    await before.close();
    const after = await open();
    expect(await after.read('battle-1')).toEqual(events);
    expect(await votesOf(after)).toEqual(votes);
    expect(votes).toHaveLength(1);
    expect(await after.append(request)).toEqual({ kind: 'replayed', version: 3 });
    const again = sampleOpening('battle-2', { idempotencyKey: 'start of battle-1' });
    expect(await after.open(again)).toEqual({ kind: 'replayed', battleId: 'battle-1' });
    expect(await after.append({ battleId: 'battle-1', expectedVersion: 3, events: [sampleVote(0)] })).toEqual(
      { kind: 'already-voted', version: 3 },
    );
    expect(await after.takeLease('battle-1', 'two', 60_000)).toBe(false);
    expect(await after.unfinishedBattles()).toEqual(['battle-1']);
    expect(await after.spending({ sinceMs: 0 })).toEqual({ battleCount: 1, outputTokenCount: 4 });
    expect(await after.battlesOf('voter-1', 9)).toHaveLength(1);
  });
}

function describeSharing(open: () => Promise<BattleStore>): void {
  it('lets one vote stand that two workers receive at the same time', async () => {
    const workers = await openTwo(open);
    await workers.at(0).open(sampleOpening('battle-1'));
    for (const round of [0, 1, 2, 3, 4]) {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          workers.at(index).append({
            battleId: 'battle-1',
            expectedVersion: 1 + round,
            events: [sampleVote(round)],
          }),
        ),
      );
      expect(results.filter((result) => result.kind === 'appended')).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'conflict')).toHaveLength(19);
    }
    for (const worker of workers.all) expect(await votesOf(worker)).toHaveLength(5);
  });

  it('replays a request that reaches two workers, and holds caps over both', async () => {
    const workers = await openTwo(open);
    const starts = await Promise.all(
      workers.all.map((worker, index) =>
        worker.open(sampleOpening(`battle-${index}`, { idempotencyKey: 'same' })),
      ),
    );
    expect(starts.map(({ kind }) => kind).sort()).toEqual(['opened', 'replayed']);
    const caps = { sinceMs: 0, battlesOfAll: 4 };
    const capped = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        workers.at(index).open(sampleOpening(`capped-${index}`, { caps })),
      ),
    );
    expect(capped.filter((result) => result.kind === 'opened')).toHaveLength(3);
  });

  it('shows each worker the version of the votes that the other made', async () => {
    const [one, two] = [await open(), await open()];
    const before = await two.votesVersion();
    await one.open(sampleOpening('battle-1'));
    await one.append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleVote(0)] });
    expect(await two.votesVersion()).not.toBe(before);
    expect(await two.votesVersion()).toBe(await one.votesVersion());
  });

  it('tells each worker of what the other adds', async () => {
    const [one, two] = [await open(), await open()];
    await one.open(sampleOpening('battle-1'));
    const heard: BattleChange[] = [];
    const leave = two.subscribe((change) => heard.push(change));
    await one.append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleVote(0)] });
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-1', version: 2 });
    await two.append({ battleId: 'battle-1', expectedVersion: 2, events: [sampleVote(1)] });
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-1', version: 3 });
    await one.open(sampleOpening('battle-2'));
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-2', version: 1 });
    leave();
    two.subscribe((change) => heard.push(change));
    await one.append({ battleId: 'battle-2', expectedVersion: 1, events: [sampleVote(0)] });
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-2', version: 2 });
    expect(heard.filter(({ version }) => version === 3)).toHaveLength(1);
  });

  it('tells each worker of what the other adds after a voter was forgotten', async () => {
    const [one, two] = [await open(), await open()];
    const heard: BattleChange[] = [];
    two.subscribe((change) => heard.push(change));
    await one.open(sampleOpening('battle-1'));
    await expect.poll(() => heard).toEqual([{ battleId: 'battle-1', version: 1 }]);
    await one.forgetVoter('voter-1');
    expect(await two.read('battle-1')).toBeUndefined();
    await one.open(sampleOpening('battle-2', { voterId: 'voter-2' }));
    await expect.poll(() => heard.at(-1)).toEqual({ battleId: 'battle-2', version: 1 });
  });

  it('gives a lease to one worker, and to the other when it has lapsed', async () => {
    const [one, two] = [await open(), await open()];
    expect(await one.takeLease('battle-1', 'one', 60_000)).toBe(true);
    expect(await two.takeLease('battle-1', 'two', 60_000)).toBe(false);
    await one.dropLease('battle-1', 'one');
    expect(await two.takeLease('battle-1', 'two', 50)).toBe(true);
    await expect.poll(() => one.takeLease('battle-1', 'one', 60_000)).toBe(true);
  });
}

/** Two stores of one place; `at` gives them in turn. */
async function openTwo(open: () => Promise<BattleStore>) {
  const [one, two] = [await open(), await open()];
  return { all: [one, two], at: (index: number) => (index % 2 === 0 ? one : two) };
}
