import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import {
  closeStages,
  answers,
  hangs,
  serve,
  stage,
  open,
  start,
  until,
  playToTheEnd,
} from '../testing/arena-stage.ts';
import { contestantsAt, type ModelBehaviour } from '../testing/model-server.ts';

afterEach(closeStages);

describe('faults of models', () => {
  it.each<[string, ModelBehaviour, string]>([
    ['hangs', hangs, 'timeout'],
    ['fails', ({ fail }) => fail(500), 'server_error'],
    ['refuses', ({ fail }) => fail(400), 'refused'],
    ['wants another key', ({ fail }) => fail(401), 'unauthorized'],
    ['has enough', ({ fail }) => fail(429), 'rate_limited'],
    ['answers nothing', ({ end }) => end(), 'empty'],
    ['answers blanks', ({ end }) => end(' \n'), 'empty'],
    ['only thinks', ({ think, end }) => (think('hm'), end()), 'empty'],
    ['hangs up', ({ cut }) => cut(), 'unreachable'],
    ['dies while it writes', ({ say, cut }) => (say('half'), setTimeout(cut, 20)), 'broken_off'],
    ['stops while it writes', ({ say }) => say('half'), 'timeout'],
  ])('goes on without one that %s, and says why', async (_, behaviour, reason) => {
    const { arena } = await stage(
      { aaa: answers, bad: behaviour, ccc: answers },
      {
        timeLimits: { firstTokenMs: 300, attemptMs: 400, holdMs: 5_000 },
      },
    );
    const { battleId } = await start(arena);
    const { reveal, votes } = await playToTheEnd(arena, battleId);
    expect(votes).toHaveLength(1);
    expect(reveal!.contestants.find(({ contestantId }) => contestantId === 'bad')).toMatchObject({
      failure: reason,
    });
    expect(await arena.revealedAnswer(battleId, 'bad')).toBeUndefined();
  });

  it('gives the place to a reserve, under its own name', async () => {
    const { arena, server } = await stage({
      aaa: answers,
      bad: ({ fail }) => fail(503),
      'res:reserve': answers,
    });
    const { battleId } = await start(arena);
    const { reveal } = await playToTheEnd(arena, battleId);
    expect(
      reveal!.contestants
        .map(({ contestantId, failure }) => `${contestantId} ${failure ?? 'answered'}`)
        .sort(),
    ).toEqual(['aaa answered', 'bad server_error', 'res answered']);
    expect([...server.asked].sort()).toEqual(['aaa', 'bad', 'res']);
  });

  it('waits for one that hangs no longer than it may, and closes its socket', async () => {
    const { arena, server } = await stage(
      { aaa: answers, bbb: answers, bad: hangs },
      {
        timeLimits: { holdMs: 100 },
        // Draws the one that hangs among the first two.
        drawSeed: () => 2,
      },
    );
    const { battleId } = await start(arena);
    const { reveal } = await playToTheEnd(arena, battleId);
    expect(reveal!.contestants.at(-1)).toMatchObject({ contestantId: 'bad', failure: 'slow' });
    await server.requests.find(({ model }) => model === 'bad')!.closed;
  });

  it('is void when nobody answers, and stops asking those that nobody needs', async () => {
    const { arena, server } = await stage({ aaa: hangs, bad: hangs });
    const { battleId } = await start(arena);
    await server.askedFor(2);
    server.requests.find(({ model }) => model === 'bad')!.fail(500);
    await until(arena.follow(battleId, 'voter-1'), ({ phase }) => phase === 'void');
    await server.requests.find(({ model }) => model === 'aaa')!.closed;
  });

  it('ends at the time limit of the whole battle, reserves included', async () => {
    const { arena } = await stage(
      { aaa: hangs, bbb: hangs, 'res:reserve': hangs },
      { timeLimits: { battleMs: 200 } },
    );
    const { battleId } = await start(arena);
    expect((await playToTheEnd(arena, battleId)).phase).toBe('void');
  });

  it('asks the same model at its next host when one is down, but not after text', async () => {
    const [up, down] = [
      await serve({ aaa: answers, bbb: answers }),
      await serve({
        aaa: ({ fail }) => fail(503),
        bbb: ({ say, cut }) => (say('half'), setTimeout(cut, 20)),
      }),
    ];
    const [first, second] = [contestantsAt(down, ['aaa', 'bbb']), contestantsAt(up, ['aaa', 'bbb'])];
    const contestants = first.map((one, index) => ({
      ...one,
      targets: [...one.targets, ...second[index]!.targets],
    }));
    const arena = open({
      store: createMemoryBattleStore(),
      contestants: [...contestants, ...contestantsAt(up, ['ccc'])],
    });
    up.behaviours['ccc'] = answers;
    const { battleId } = await start(arena);
    const { reveal } = await playToTheEnd(arena, battleId);
    expect(
      reveal!.contestants
        .map(({ contestantId, failure }) => `${contestantId} ${failure ?? 'answered'}`)
        .sort(),
    ).toEqual(['aaa answered', 'bbb broken_off', 'ccc answered']);
    expect([...up.asked].sort()).toEqual(['aaa', 'ccc']);
  });

  it('flags the vote between answers of which one says who wrote it', async () => {
    const { arena, store } = await stage({
      aaa: answers,
      bbb: ({ end }) => end('I am made by the Maker of bbb.'),
    });
    const { battleId } = await start(arena);
    const { reveal } = await playToTheEnd(arena, battleId);
    expect(reveal!.rounds).toMatchObject([{ unrated: 'name-said' }]);
    for await (const cast of store.votes()) expect(cast.isFlagged).toBe(true);
  });

  it('counts the right host once for a model that stands in line there', async () => {
    const { arena, server } = await stage(
      { aaa: answers, bbb: answers, ccc: answers, ddd: answers },
      {
        maxParallelPerHost: 1,
        dispatchOrder: ['ccc', 'aaa', 'ddd', 'bbb'],
      },
    );
    await playToTheEnd(arena, (await start(arena)).battleId);
    expect(server.asked).toEqual(['ccc', 'aaa', 'ddd', 'bbb']);
  });
});
