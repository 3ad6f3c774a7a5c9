import { afterEach, describe, expect, it } from 'vitest';
import { answers, applied, closeStages, hangs, isComplete, stage } from '../../testing/arena-stage.ts';
import { followEvents, untilSeen, type SeenEvent } from '../../testing/visit-arena.ts';
import type { ModelBehaviour } from '../../testing/model-server.ts';
import { openArenaSite, type ArenaSite, type Visitor } from '../../testing/visit-arena.ts';
import type { BattleView } from '../../view/battle-view.ts';
import type { ArenaRouterOptions } from '../arena-router-options.ts';

const sites: ArenaSite[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
  await closeStages();
});

async function open(behaviours: Record<string, ModelBehaviour>, options: Partial<ArenaRouterOptions> = {}) {
  const staged = await stage(behaviours);
  const site = await openArenaSite({ arena: staged.arena, ...options });
  sites.push(site);
  return { ...staged, site, visitor: site.visitor() };
}

const begin = async (visitor: Visitor): Promise<BattleView> =>
  JSON.parse((await visitor.post('/battles', { prompt: 'Why?' })).text) as BattleView;
const post = async (visitor: Visitor, { battleId }: BattleView, path: string, body: object) =>
  JSON.parse((await visitor.post(`/battles/${battleId}/${path}`, body)).text) as BattleView;
const vote = (visitor: Visitor, view: BattleView): Promise<BattleView> =>
  post(visitor, view, 'votes', { round: view.round?.round, outcome: 'left', turn: view.turn });

describe('the events of a battle', () => {
  it('tell all of it in order, and end with it', async () => {
    const { visitor } = await open({ aaa: answers, bbb: answers });
    const { battleId } = await begin(visitor);
    const seen: SeenEvent[] = [];
    for await (const event of followEvents(visitor, battleId)) {
      seen.push(event);
      const { view } = event;
      if (view === undefined || event.name === 'end') continue;
      if (isComplete(view) && view.votes.length === 0) await vote(visitor, view);
      if (view.phase === 'decided') await post(visitor, view, 'reveal', { turn: view.turn });
    }
    expect(seen.at(0)?.name).toBe('view');
    expect(seen.at(-1)).toMatchObject({ name: 'end', data: '{}' });
    expect(seen.at(-1)?.view?.phase).toBe('revealed');
    const ids = seen.slice(0, -1).map(({ id }) => Number(id));
    expect(ids).toEqual(ids.map((_each, index) => index + 1));
  });

  it('begin with a whole view for whoever comes back, wherever it stopped', async () => {
    const { visitor, server } = await open({ aaa: hangs, bbb: hangs });
    const { battleId } = await begin(visitor);
    await server.askedFor(2);
    const [one, two] = server.requests;
    one!.say('first ');
    two!.say('FIRST ');
    const before = await untilSeen(visitor, battleId, ({ round }) => round?.left.length === 6);
    // Said while nobody listens.
    one!.say('second ');
    two!.say('SECOND ');
    for (const headers of [{ 'last-event-id': '2' }, {}, { 'last-event-id': 'x'.repeat(500) }]) {
      for await (const { name, view } of followEvents(visitor, battleId, headers)) {
        expect(name).toMatch(/view|text/);
        if (view?.round?.left.length === 13) break;
      }
    }
    one!.end();
    two!.end();
    const whole = await untilSeen(visitor, battleId, isComplete);
    expect([whole.round!.left, whole.round!.right].map((text) => text.toLowerCase())).toEqual([
      'first second ',
      'first second ',
    ]);
    expect(whole.round!.left.startsWith(before.round!.left)).toBe(true);
  });

  it('keep the connection alive while nothing happens', async () => {
    const { visitor } = await open({ aaa: hangs, bbb: hangs }, { heartbeatIntervalMs: 5 });
    const { battleId } = await begin(visitor);
    let seen = '';
    for await (const chunk of visitor.stream(`/battles/${battleId}/events`)) {
      seen += chunk;
      if (seen.split('\n:\n\n').length > 3) break;
    }
    expect(seen).toContain('content-type\ntext/event-stream; charset=utf-8');
    expect(seen).toContain('retry: 1000\n\n');
  });

  it('are open in so many pages of a voter, and places are given back', async () => {
    const { visitor } = await open({ aaa: hangs, bbb: hangs }, { limits: { followersPerVoter: 2 } });
    const { battleId } = await begin(visitor);
    const path = `/battles/${battleId}/events`;
    const [first, second] = [visitor.stream(path), visitor.stream(path)];
    expect((await first.next()).value).toMatch(/^200 /);
    expect((await second.next()).value).toMatch(/^200 /);
    const refused = await visitor.ask(path);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10']);
    await first.return(undefined);
    await expect
      .poll(
        async () => {
          const third = visitor.stream(path);
          const opened = await third.next();
          await third.return(undefined);
          return opened.value;
        },
        { timeout: 10_000 },
      )
      .toMatch(/^200 /);
    await second.return(undefined);
  });

  it('end when the arena closes, without saying that the battle is over', async () => {
    const { visitor, arena } = await open({ aaa: hangs, bbb: hangs });
    const { battleId } = await begin(visitor);
    const names: (string | undefined)[] = [];
    for await (const { name } of followEvents(visitor, battleId)) {
      names.push(name);
      void arena.close();
    }
    expect(names).not.toContain('end');
    expect(names.length).toBeGreaterThan(0);
  });
});

describe('a page that is refreshed', () => {
  /** What a page does first: it reads the view, and follows again. Both must agree on where the battle stands. */
  async function refreshed(visitor: Visitor, battleId: string): Promise<BattleView> {
    const read = JSON.parse((await visitor.ask(`/battles/${battleId}`)).text) as BattleView;
    for await (const { name, data } of followEvents(visitor, battleId)) {
      expect(name).toBe('view');
      expect(applied(undefined, JSON.parse(data!) as never)).toEqual(read);
      return read;
    }
    throw new Error('There was no event.');
  }

  it('finds the battle as it was while loading, voting, waiting, decided and revealed', async () => {
    const { visitor, server, store } = await open({ aaa: hangs, bbb: hangs, ccc: hangs });
    const { battleId } = await begin(visitor);
    const finish = (model: string): void =>
      server.requests.find((request) => request.model === model)!.end(`text of ${model}`);
    await server.askedFor(3);
    expect((await refreshed(visitor, battleId)).phase).toBe('loading');
    // The draw says who meets first; the wire does not.
    const [opened] = (await store.read(battleId))!;
    const order = opened!.type === 'battle-opened' ? opened!.plan.contestantIds : [];
    finish(order[0]!);
    finish(order[1]!);
    let view = await untilSeen(visitor, battleId, isComplete);
    expect(await refreshed(visitor, battleId)).toEqual(view);
    expect(view.phase).toBe('voting');
    const waiting = await vote(visitor, view);
    expect(waiting.phase).toBe('waiting');
    expect(await refreshed(visitor, battleId)).toEqual(waiting);
    finish(order[2]!);
    view = await untilSeen(visitor, battleId, isComplete);
    expect(await refreshed(visitor, battleId)).toEqual(view);
    const decided = await vote(visitor, view);
    expect(decided.phase).toBe('decided');
    expect(await refreshed(visitor, battleId)).toEqual(decided);
    const revealed = await post(visitor, decided, 'reveal', { turn: decided.turn });
    expect(revealed.phase).toBe('revealed');
    expect(await refreshed(visitor, battleId)).toEqual(revealed);
  });

  it('finds a battle void that nobody could answer', async () => {
    const { visitor } = await open({ aaa: ({ fail }) => fail(500), bbb: ({ fail }) => fail(500) });
    const { battleId } = await begin(visitor);
    const view = await untilSeen(visitor, battleId, ({ phase }) => phase === 'void');
    expect(await refreshed(visitor, battleId)).toEqual(view);
  });
});
