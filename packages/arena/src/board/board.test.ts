import { afterEach, describe, expect, it } from 'vitest';
import type { Arena } from '../run/arena.ts';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import {
  answers,
  closeStages,
  isComplete,
  playToTheEnd,
  stage,
  start,
  until,
  vote,
} from '../testing/arena-stage.ts';

import { votesOf } from '../testing/read-votes.ts';

afterEach(closeStages);

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function playBattles(arena: Arena, count: number): Promise<void> {
  for (let battle = 0; battle < count; battle += 1) {
    await playToTheEnd(arena, (await start(arena, { key: `battle-${battle}` })).battleId);
  }
}

describe('leaderboard', () => {
  it('rates and times the models of battles that are over', async () => {
    const { arena } = await stage({ aaa: answers, bbb: answers, 'zzz:exhibition': answers });
    await playBattles(arena, 8);
    const { ratings, speeds, labels } = await arena.leaderboard();
    expect(ratings.input).toMatchObject({ receivedCount: 16, excluded: { exhibition: 8 } });
    expect(ratings.rows.map(({ model }) => model).toSorted()).toContain('aaa');
    expect(speeds.map(({ contestantId, answerCount }) => [contestantId, answerCount])).toEqual([
      ['aaa', 8],
      ['bbb', 8],
      ['zzz', 8],
    ]);
    expect(speeds.every(({ ttftMsMedian }) => ttftMsMedian! > 0)).toBe(true);
    expect(labels['zzz']).toBe('Label zzz');
  });

  it('holds back what a battle under way would give away', async () => {
    const { arena } = await stage({ aaa: answers, bbb: answers, ccc: answers });
    const { battleId } = await start(arena);
    await vote(arena, await until(arena.follow(battleId, 'voter-1'), isComplete));
    const { ratings, speeds } = await arena.leaderboard();
    expect(ratings.input.receivedCount).toBe(0);
    expect(speeds.every(({ answerCount }) => answerCount === 0)).toBe(true);
    expect(await listOf(arena.exportVotes())).toEqual([]);
    await playToTheEnd(arena, battleId);
    expect((await arena.leaderboard()).ratings.input.receivedCount).toBe(2);
  });

  it('counts the votes of a battle that was left alone, after a while', async () => {
    let aheadMs = 0;
    const { arena } = await stage(
      { aaa: answers, bbb: answers, ccc: answers },
      { now: () => Date.now() + aheadMs },
    );
    const { battleId } = await start(arena);
    await vote(arena, await until(arena.follow(battleId, 'voter-1'), isComplete));
    expect((await arena.leaderboard()).ratings.input.receivedCount).toBe(0);
    aheadMs = 700_000;
    expect((await arena.leaderboard()).ratings.input.receivedCount).toBe(1);
  });
});

describe('leaderboard, asked again', () => {
  it('is the same object until a vote is added, and then holds that vote', async () => {
    const here = await stage({ aaa: answers, bbb: answers });
    await playBattles(here.arena, 1);
    const first = await here.arena.leaderboard();
    expect(await here.arena.leaderboard()).toBe(first);
    await playToTheEnd(here.arena, (await start(here.arena, { key: 'one more' })).battleId);
    const second = await here.arena.leaderboard();
    expect([first, second].map(({ ratings }) => ratings.input.receivedCount)).toEqual([1, 2]);
    expect(await here.arena.leaderboard()).toBe(second);
  });

  it('is worked out once for all who ask at once', async () => {
    const memory = createMemoryBattleStore();
    let readCount = 0;
    const store = {
      ...memory,
      votes() {
        readCount += 1;
        return memory.votes();
      },
    };
    const { arena } = await stage({ aaa: answers, bbb: answers }, { store });
    await playBattles(arena, 1);
    const boards = await Promise.all(Array.from({ length: 20 }, () => arena.leaderboard()));
    expect(new Set(boards).size).toBe(1);
    expect(boards[0]!.ratings.input.receivedCount).toBe(1);
    expect(readCount).toBe(1);
  });

  it('holds a vote that came while it was being worked out for somebody else', async () => {
    const memory = createMemoryBattleStore();
    let letGo = (): void => {};
    const reading = new Promise<void>((resolve) => (letGo = resolve));
    let readCount = 0;
    const store = {
      ...memory,
      async *votes() {
        readCount += 1;
        const votes = await votesOf(memory);
        if (readCount === 1) await reading;
        yield* votes;
      },
    };
    const { arena } = await stage({ aaa: answers, bbb: answers }, { store });
    await playBattles(arena, 1);
    const early = arena.leaderboard();
    await expect.poll(() => readCount).toBe(1);
    await playToTheEnd(arena, (await start(arena, { key: 'meanwhile' })).battleId);
    const late = await arena.leaderboard();
    letGo();
    expect(late.ratings.input.receivedCount).toBe(2);
    expect((await early).ratings.input.receivedCount).toBe(1);
    expect(await arena.leaderboard()).toBe(late);
  });

  it('is tried again after the store has failed', async () => {
    const memory = createMemoryBattleStore();
    let isBroken = true;
    const store = {
      ...memory,
      votes() {
        if (isBroken) throw new Error('broken');
        return memory.votes();
      },
    };
    const { arena } = await stage({ aaa: answers, bbb: answers }, { store });
    await expect(arena.leaderboard()).rejects.toThrow('broken');
    isBroken = false;
    expect((await arena.leaderboard()).ratings.input.receivedCount).toBe(0);
  });
});

describe('exports', () => {
  it('gives each vote with a number in place of the voter', async () => {
    const { arena } = await stage({ aaa: answers, bbb: answers });
    await playBattles(arena, 2);
    const votes = await listOf(arena.exportVotes());
    expect(votes).toHaveLength(2);
    expect(votes[0]).toMatchObject({
      round: 0,
      voter: 'voter-1',
      outcome: 'left',
      order_rule: 'random',
      is_exhibition: false,
    });
    expect([votes[0]!.left, votes[0]!.right].toSorted()).toEqual(['aaa', 'bbb']);
    expect(Date.parse(votes[0]!.at)).toBeGreaterThan(0);
  });

  it('gives both answers of votes that prefer one, and none of those that a name decided', async () => {
    const here = await stage({ aaa: ({ end }) => end('from a'), bbb: ({ end }) => end('from b') });
    await playBattles(here.arena, 1);
    const [pair] = await listOf(here.arena.exportPreferences());
    expect(pair).toMatchObject({ prompt: 'Why?', round: 0 });
    expect(pair!.chosen).toBe(`from ${pair!.chosen_model.charAt(0)}`);
    expect(pair!.rejected).toBe(`from ${pair!.rejected_model.charAt(0)}`);
    here.server.behaviours['aaa'] = ({ end }) => end('I am aaa');
    await playToTheEnd(here.arena, (await start(here.arena, { key: 'named' })).battleId);
    expect(await listOf(here.arena.exportPreferences())).toHaveLength(1);
    expect(await listOf(here.arena.exportVotes())).toHaveLength(2);
  });
});
