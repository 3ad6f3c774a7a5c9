import { expect, it } from 'vitest';
import type { BattleEvent } from '../battle/battle-event.ts';
import type { BattleStore } from '../storage/battle-store.ts';
import { votesOf } from './read-votes.ts';
import { sampleRecord } from './sample-battle.ts';
import { sampleAnswer, sampleOpening, sampleUndo, sampleVote } from './sample-events.ts';

/** What can be read, and how it adds up. */
export function describeReading(given: () => BattleStore): void {
  it('gives events back to the last field, from any version on', async () => {
    const opening = sampleOpening('battle "1" {} *');
    await given().open(opening);
    const events = [sampleAnswer(0), sampleVote(0), sampleUndo(0)];
    await given().append({ battleId: opening.battleId, expectedVersion: 1, events });
    const all = [...opening.events, ...events];
    expect(await given().read(opening.battleId)).toEqual(all);
    for (const version of [0, 1, 2, 3, 4]) {
      expect(await given().read(opening.battleId, version)).toEqual(all.slice(version));
    }
    expect(await given().read(opening.battleId, 5)).toEqual([]);
    expect(await given().read('other', 0)).toBeUndefined();
  });

  it('does not change what was read when more comes', async () => {
    await given().open(sampleOpening('battle-1'));
    const before = await given().read('battle-1');
    await given().append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleAnswer(0)] });
    expect(before).toHaveLength(1);
  });

  it('gives votes with all that was cast, in the order of casting over all battles', async () => {
    for (const battleId of ['z', 'a']) await given().open(sampleOpening(battleId));
    await given().append({ battleId: 'z', expectedVersion: 1, events: [sampleVote(0, 'tie')] });
    await given().append({ battleId: 'a', expectedVersion: 1, events: [sampleVote(0)] });
    await given().append({ battleId: 'z', expectedVersion: 2, events: [sampleVote(1, 'skip')] });
    const votes = await votesOf(given());
    expect(votes.map(({ battleId, round }) => `${battleId}${round}`)).toEqual(['z0', 'a0', 'z1']);
    const { type: _, ...cast } = sampleVote(0, 'tie');
    expect(votes[0]).toEqual({ battleId: 'z', ...cast });
  });

  it('reads 2,500 votes, and each once although one is cast again meanwhile', async () => {
    await given().open(sampleOpening('battle-1'));
    const rounds = Array.from({ length: 2_500 }, (_, round) => round);
    await given().append({
      battleId: 'battle-1',
      expectedVersion: 1,
      events: rounds.map((round) => sampleVote(round)),
    });
    const read: number[] = [];
    for await (const { round } of given().votes()) {
      if (read.length === 0) {
        const events = [sampleUndo(0), sampleVote(0, 'right')];
        await given().append({ battleId: 'battle-1', expectedVersion: 2_501, events });
      }
      read.push(round);
    }
    expect(read).toEqual(rounds);
    expect((await votesOf(given())).at(-1)).toMatchObject({ round: 0, outcome: 'right' });
  });

  it('has another version of the votes after each change of them, and of nothing else', async () => {
    const versions = [await given().votesVersion()];
    const next = async (version: number, ...events: readonly BattleEvent[]): Promise<void> => {
      const result = await given().append({ battleId: 'battle-1', expectedVersion: version, events });
      expect(result.kind).toBe('appended');
      versions.push(await given().votesVersion());
    };
    await given().open(sampleOpening('battle-1'));
    expect(await given().votesVersion()).toBe(versions[0]);
    await next(1, sampleVote(0));
    await next(2, sampleUndo(0));
    await next(3, sampleVote(0));
    await next(4, { type: 'battle-revealed', atMs: 4_000 });
    expect(new Set(versions).size).toBe(5);
    await given().append({ battleId: 'battle-1', expectedVersion: 5, events: [sampleVote(0)] });
    await given().append({ battleId: 'battle-1', expectedVersion: 5, events: [sampleAnswer(1)] });
    expect(await given().votesVersion()).toBe(versions.at(-1));
  });

  it.each(['battle-revealed', 'battle-voided'] as const)(
    'lists what is not finished, oldest first, until %s',
    async (type) => {
      await given().open(sampleOpening('third', { openedAtMs: 3_000 }));
      await given().open(sampleOpening('first', { openedAtMs: 1_000 }));
      await given().open(sampleOpening('second', { openedAtMs: 2_000 }));
      expect(await given().unfinishedBattles()).toEqual(['first', 'second', 'third']);
      const events: BattleEvent[] = [{ type, atMs: 4_000 }];
      await given().append({ battleId: 'second', expectedVersion: 1, events });
      expect(await given().unfinishedBattles()).toEqual(['first', 'third']);
    },
  );

  it("lists a voter's battles, newest first, no more than asked for", async () => {
    for (const openedAtMs of [2_000, 3_000, 1_000]) {
      await given().open(sampleOpening(`at ${openedAtMs}`, { openedAtMs }));
    }
    await given().open(sampleOpening('of another', { voterId: 'voter-2', openedAtMs: 4_000 }));
    await given().append({
      battleId: 'at 2000',
      expectedVersion: 1,
      events: [{ type: 'battle-voided', atMs: 5_000 }, sampleAnswer(1)],
    });
    const prompt = 'Why is the sky blue?';
    expect(await given().battlesOf('voter-1', 2)).toEqual([
      { battleId: 'at 3000', prompt, openedAtMs: 3_000, isOver: false },
      { battleId: 'at 2000', prompt, openedAtMs: 2_000, isOver: true },
    ]);
    expect(await given().battlesOf('voter-1', 9)).toHaveLength(3);
    expect(await given().battlesOf('nobody', 9)).toEqual([]);
  });

  it('adds up what battles since then have used, of one voter and of everybody', async () => {
    const record = sampleRecord({ tokens: { output: { count: 7, source: 'server' } } });
    const failed: BattleEvent = {
      type: 'contestant-failed',
      atMs: 1_600,
      slot: 1,
      contestantId: 'b',
      reason: 'broken_off',
      record,
    };
    const { record: _, ...unrecorded } = failed;
    const uncounted: BattleEvent = { ...failed, record: sampleRecord({ tokens: {} }) };
    await given().open(sampleOpening('old', { openedAtMs: 999 }));
    await given().open(sampleOpening('one', { openedAtMs: 1_000 }));
    await given().open(sampleOpening('two', { openedAtMs: 2_000, voterId: 'voter-2' }));
    await given().append({ battleId: 'old', expectedVersion: 1, events: [failed] });
    await given().append({ battleId: 'one', expectedVersion: 1, events: [sampleAnswer(0), failed] });
    await given().append({ battleId: 'one', expectedVersion: 3, events: [unrecorded, uncounted] });
    await given().append({ battleId: 'two', expectedVersion: 1, events: [sampleAnswer(2)] });
    const of = (sinceMs: number, voterId?: string) =>
      given().spending({ sinceMs, ...(voterId === undefined ? {} : { voterId }) });
    expect(await of(1_000)).toEqual({ battleCount: 2, outputTokenCount: 15 });
    expect(await of(1_000, 'voter-1')).toEqual({ battleCount: 1, outputTokenCount: 11 });
    expect(await of(0, 'voter-1')).toEqual({ battleCount: 2, outputTokenCount: 18 });
    expect(await of(2_001)).toEqual({ battleCount: 0, outputTokenCount: 0 });
  });
}
