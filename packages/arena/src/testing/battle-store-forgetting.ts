import { expect, it } from 'vitest';
import type { BattleStore } from '../storage/battle-store.ts';
import { votesOf } from './read-votes.ts';
import { sampleAnswer, sampleOpening, sampleVote } from './sample-events.ts';

/** That a voter can be forgotten, and nobody else with that one. */
export function describeForgetting(given: () => BattleStore): void {
  const play = async (battleId: string, voterId: string): Promise<void> => {
    await given().open(sampleOpening(battleId, { voterId }));
    await given().append({
      battleId,
      expectedVersion: 1,
      idempotencyKey: 'key',
      events: [sampleAnswer(0), sampleVote(0, 'left', { voterId }), sampleVote(1, 'tie', { voterId })],
    });
    await given().takeLease(battleId, 'one', 60_000);
  };

  it('forgets the battles and votes of a voter, and nothing of another', async () => {
    await play('battle-1', 'voter-1');
    await play('battle-2', 'voter-2');
    await play('battle-3', 'voter-1');
    const version = await given().votesVersion();
    const kept = await given().read('battle-2');
    expect(await given().forgetVoter('voter-1')).toEqual({ battleCount: 2, voteCount: 4 });
    expect(await given().read('battle-1')).toBeUndefined();
    expect(await given().battlesOf('voter-1', 9)).toEqual([]);
    expect(await given().spending({ sinceMs: 0, voterId: 'voter-1' })).toMatchObject({ battleCount: 0 });
    expect(await given().unfinishedBattles()).toEqual(['battle-2']);
    expect((await votesOf(given())).map(({ voterId }) => voterId)).toEqual(['voter-2', 'voter-2']);
    expect(await given().votesVersion()).not.toBe(version);
    expect(await given().read('battle-2')).toEqual(kept);
    expect(await given().spending({ sinceMs: 0 })).toEqual({ battleCount: 1, outputTokenCount: 4 });
    expect(await given().takeLease('battle-2', 'two', 60_000)).toBe(false);
  });

  it('takes nothing more for a battle that is forgotten, and begins anew for the same start', async () => {
    await play('battle-1', 'voter-1');
    await given().forgetVoter('voter-1');
    const more = { battleId: 'battle-1', expectedVersion: 4, events: [sampleVote(2)] };
    expect(await given().append(more)).toEqual({ kind: 'unknown-battle' });
    const start = sampleOpening('battle-9', { idempotencyKey: 'start of battle-1' });
    expect(await given().open(start)).toEqual({ kind: 'opened', battleId: 'battle-9' });
  });

  it('has nothing to forget the second time, and of a voter who never came', async () => {
    await play('battle-1', 'voter-1');
    await given().forgetVoter('voter-1');
    const version = await given().votesVersion();
    for (const voterId of ['voter-1', 'nobody']) {
      expect(await given().forgetVoter(voterId)).toEqual({ battleCount: 0, voteCount: 0 });
    }
    expect(await given().votesVersion()).toBe(version);
  });

  it.each(['*', 'voter-?', '[a-z]*', 'a"b', 'voter', '\\', '%'])(
    'takes the id %s for itself and for no other',
    async (voterId) => {
      for (const other of ['voter-1', 'a', 'a"b"c', '\\\\', '%%']) await play(`of ${other}`, other);
      await play('of this one', voterId);
      expect(await given().forgetVoter(voterId)).toEqual({ battleCount: 1, voteCount: 2 });
      expect(await votesOf(given())).toHaveLength(10);
      for (const other of ['voter-1', 'a', 'a"b"c', '\\\\', '%%']) {
        const again = sampleOpening('again', { voterId: other, idempotencyKey: `start of of ${other}` });
        expect(await given().open(again)).toEqual({ kind: 'replayed', battleId: `of ${other}` });
      }
    },
  );
}
