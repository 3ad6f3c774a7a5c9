import { afterEach, describe, expect, it } from 'vitest';
import {
  closeStages,
  answers,
  hangs,
  stage,
  open,
  start,
  until,
  applied,
  isComplete,
  turnOf,
  vote,
  playToTheEnd,
  allIn,
} from '../testing/arena-stage.ts';
import { contestantsAt, type ModelBehaviour } from '../testing/model-server.ts';
import type { BattleMessage } from '../view/battle-view.ts';

afterEach(closeStages);

describe('createArena', () => {
  it('asks all models at once, lets the winner stay, and reveals who it was', async () => {
    const { arena, server } = await stage({ aaa: answers, bbb: answers, ccc: answers, ddd: answers });
    const { battleId, phase } = await start(arena);
    expect(phase).toBe('loading');
    const view = await playToTheEnd(arena, battleId);
    expect([...server.asked].sort()).toEqual(['aaa', 'bbb', 'ccc', 'ddd']);
    expect(view.votes).toHaveLength(3);
    const { contestants, winnerId } = view.reveal!;
    expect(contestants.map(({ label }) => label).sort()).toEqual(
      ['aaa', 'bbb', 'ccc', 'ddd'].map((id) => `Label ${id}`),
    );
    expect(contestants.every(({ e2eLatencyMs }) => e2eLatencyMs! > 0)).toBe(true);
    expect(await arena.revealedAnswer(battleId, winnerId!)).toBe('text of 3 and more');
  });

  it('tells nothing that differs by model before the reveal, and no thoughts', async () => {
    const thinks: ModelBehaviour = ({ think, end }) => {
      think('secret thought');
      end('an answer');
    };
    const { arena } = await stage(
      { alpha: thinks, beta: answers, gamma: ({ fail }) => fail(500, 'gamma broke'), delta: hangs },
      {
        timeLimits: { holdMs: 50 },
      },
    );
    const { battleId } = await start(arena);
    const seen: BattleMessage[] = [];
    for await (const message of arena.follow(battleId, 'voter-1')) {
      if (message.type === 'view' && message.view.reveal !== undefined) break;
      seen.push(message);
      if (message.type !== 'view') continue;
      if (isComplete(message.view)) await vote(arena, message.view);
      if (message.view.phase === 'decided') await arena.reveal(turnOf(message.view));
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(JSON.stringify(seen)).not.toMatch(/alpha|beta|gamma|delta|Label|secret|broke|timeout|slow/);
  });

  it('shows both sides in step while they are written, and complete only when both are', async () => {
    const { arena, server } = await stage({ aaa: ({ say }) => say('one two three'), bbb: hangs });
    const { battleId } = await start(arena);
    const messages = arena.follow(battleId, 'voter-1')[Symbol.asyncIterator]();
    await server.askedFor(2);
    const slower = server.requests.find(({ model }) => model === 'bbb')!;
    slower.say('1');
    let view = applied(undefined, (await messages.next()).value!);
    while (view.round?.left === undefined || view.round.left === '')
      view = applied(view, (await messages.next()).value!);
    expect([view.round.left, view.round.right].sort()).toEqual(['1', 'o']);
    slower.say('234');
    while (view.round!.left.length < 4) view = applied(view, (await messages.next()).value!);
    expect([view.round!.left, view.round!.right].sort()).toEqual(['1234', 'one ']);
    slower.end('5');
    while (view.round!.left.length < 5) view = applied(view, (await messages.next()).value!);
    expect(view.round!.isComplete).toBe(false);
    await expect(vote(arena, view)).rejects.toMatchObject({ code: 'not-complete' });
    server.requests.find(({ model }) => model === 'aaa')!.end();
    while (!isComplete(view)) view = applied(view, (await messages.next()).value!);
    expect([view.round!.left, view.round!.right].sort()).toEqual(['12345', 'one two three']);
  });

  it('gives a reader that comes late, or slowly, all in one message', async () => {
    const behave: ModelBehaviour = ({ say, end }) => {
      for (let piece = 0; piece < 50; piece += 1) say('x');
      end();
    };
    const here = await stage({ aaa: behave, bbb: behave });
    const { battleId } = await start(here.arena);
    const slow = here.arena.follow(battleId, 'voter-1')[Symbol.asyncIterator]();
    await slow.next();
    await allIn(here, battleId, 2);
    expect((await slow.next()).value).toMatchObject({
      type: 'view',
      view: { round: { left: 'x'.repeat(50) } },
    });
  });

  it('ends a reader that waits when it leaves, and all when the arena closes', async () => {
    const { arena } = await stage({ aaa: hangs, bbb: hangs });
    const { battleId } = await start(arena);
    const [leaving, staying] = [1, 2].map(() => arena.follow(battleId, 'voter-1')[Symbol.asyncIterator]());
    await leaving!.next();
    const waiting = leaving!.next();
    await leaving!.return!();
    expect((await waiting).done).toBe(true);
    await staying!.next();
    const other = staying!.next();
    await arena.close();
    expect((await other).done).toBe(true);
  });

  it('keeps battles from everybody else', async () => {
    const { arena } = await stage({ aaa: answers, bbb: answers });
    const { battleId } = await start(arena);
    await expect(arena.view(battleId, 'voter-2')).rejects.toMatchObject({ code: 'not-your-battle' });
    await expect(arena.follow(battleId, 'voter-2')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'not-your-battle',
    });
    await expect(arena.view('nothing', 'voter-1')).rejects.toMatchObject({ code: 'unknown-battle' });
    expect(await arena.revealedAnswer(battleId, 'aaa')).toBeUndefined();
  });

  it('starts once for one key, and counts a repeated vote once', async () => {
    const here = await stage({ aaa: answers, bbb: answers, ccc: answers });
    const { arena, server } = here;
    const [first, again] = await Promise.all([start(arena), start(arena)]);
    expect(again.battleId).toBe(first.battleId);
    const view = await until(arena.follow(first.battleId, 'voter-1'), isComplete);
    await allIn(here, first.battleId, 3);
    expect(server.asked).toHaveLength(3);
    const request = { ...turnOf(view), round: 0, outcome: 'left' } as const;
    const [once, twice] = await Promise.all([arena.vote(request), arena.vote(request)]);
    expect([once.votes, twice.votes]).toEqual([
      [{ round: 0, outcome: 'left' }],
      [{ round: 0, outcome: 'left' }],
    ]);
    expect((await arena.vote(request)).votes).toHaveLength(1);
    await expect(arena.vote({ ...request, idempotencyKey: 'other' })).rejects.toMatchObject({
      code: 'stale',
    });
    // A key does not carry over to another kind of command.
    const undone = await arena.undo({ ...request, expectedTurn: once.turn });
    expect(undone.votes).toEqual([]);
  });

  it('counts one of two votes that two workers take at once', async () => {
    const here = await stage({ aaa: answers, bbb: answers, ccc: answers });
    const other = open({
      store: here.store,
      feed: here.feed,
      contestants: contestantsAt(here.server, ['aaa', 'bbb', 'ccc']),
    });
    const { battleId } = await start(here.arena);
    const view = await until(other.follow(battleId, 'voter-1'), isComplete);
    const results = await Promise.allSettled([vote(here.arena, view, 'left'), vote(other, view, 'right')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const events = await here.store.read(battleId);
    expect(events!.filter(({ type }) => type === 'vote-cast')).toHaveLength(1);
  });
});
