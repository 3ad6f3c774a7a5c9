import { afterEach, describe, expect, it } from 'vitest';
import { ArenaError } from '../run/arena-error.ts';
import type { ArenaOptions } from '../run/arena-options.ts';
import { answers, closeStages, hangs, isComplete, stage } from '../testing/arena-stage.ts';
import { untilSeen } from '../testing/visit-arena.ts';
import type { ModelBehaviour } from '../testing/model-server.ts';
import {
  openArenaSite,
  type ArenaSite,
  type Ask,
  type RawAnswer,
  type Visitor,
} from '../testing/visit-arena.ts';
import type { BattleView } from '../view/battle-view.ts';
import type { ArenaRouterOptions } from './arena-router-options.ts';

const sites: ArenaSite[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
  await closeStages();
});

async function open(
  behaviours: Record<string, ModelBehaviour> = { alpha: answers, beta: answers },
  options: Partial<ArenaRouterOptions> = {},
  arenaOptions: Partial<ArenaOptions> = {},
) {
  const staged = await stage(behaviours, arenaOptions);
  const site = await openArenaSite({ arena: staged.arena, ...options });
  sites.push(site);
  return { ...staged, site, visitor: site.visitor() };
}

const viewOf = ({ text }: RawAnswer): BattleView => JSON.parse(text) as BattleView;
const faultOf = ({ text }: RawAnswer) =>
  JSON.parse(text) as { readonly error: string; readonly code: string; readonly view?: BattleView };
const begin = async (visitor: Visitor, key?: string): Promise<BattleView> =>
  viewOf(await visitor.post('/battles', { prompt: 'Why?' }, key));
const voteOn = (visitor: Visitor, { battleId, turn, round }: BattleView, key?: string): Promise<RawAnswer> =>
  visitor.post(`/battles/${battleId}/votes`, { round: round?.round, outcome: 'left', turn }, key);

async function playToTheEnd(visitor: Visitor): Promise<BattleView> {
  const { battleId } = await begin(visitor);
  const voted = viewOf(await voteOn(visitor, await untilSeen(visitor, battleId, isComplete)));
  return viewOf(await visitor.post(`/battles/${battleId}/reveal`, { turn: voted.turn }));
}

const byText = (a = '', b = ''): number => a.localeCompare(b);

describe('a battle over HTTP', () => {
  it('is started, watched, voted on, taken back, voted on again and revealed', async () => {
    const { visitor } = await open();
    const started = await visitor.post('/battles', { prompt: 'Why?' });
    expect(started.status).toBe(201);
    const { battleId } = viewOf(started);
    expect(started.headers.location).toBe(`/api/v1/arena/battles/${battleId}`);
    const shown = await untilSeen(visitor, battleId, isComplete);
    expect([shown.round?.left, shown.round?.right].toSorted(byText)).toEqual([
      'text of 4 and more',
      'text of 5 and more',
    ]);
    const decided = viewOf(await voteOn(visitor, shown));
    expect([decided.phase, decided.votes]).toEqual(['decided', [{ round: 0, outcome: 'left' }]]);
    const undone = viewOf(await visitor.post(`/battles/${battleId}/undo`, { turn: decided.turn }));
    expect([undone.phase, undone.votes]).toEqual(['voting', []]);
    const again = viewOf(await voteOn(visitor, undone));
    const revealed = await visitor.post(`/battles/${battleId}/reveal`, { turn: again.turn });
    expect(revealed.status).toBe(200);
    expect(
      viewOf(revealed)
        .reveal?.contestants.map(({ label }) => label)
        .sort(),
    ).toEqual(['Label alpha', 'Label beta']);
    const listed = JSON.parse((await visitor.ask('/battles')).text) as { battles: unknown[] };
    expect(listed.battles).toEqual([expect.objectContaining({ battleId, prompt: 'Why?', isOver: true })]);
  });

  it('is the same one when its start is repeated', async () => {
    const { visitor, server } = await open();
    const first = await visitor.post('/battles', { prompt: 'Why?' }, 'same-key-1');
    const second = await visitor.post('/battles', { prompt: 'Why?' }, 'same-key-1');
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(viewOf(second).battleId).toBe(viewOf(first).battleId);
    await server.askedFor(2);
    expect(server.asked).toHaveLength(2);
  });

  it('counts a vote once when it is repeated, and tells a late one how the battle stands', async () => {
    const { visitor } = await open();
    const { battleId } = await begin(visitor);
    const shown = await untilSeen(visitor, battleId, isComplete);
    const first = await voteOn(visitor, shown, 'vote-key-1');
    const repeated = await voteOn(visitor, shown, 'vote-key-1');
    expect([first.status, repeated.status]).toEqual([200, 200]);
    expect(viewOf(repeated)).toEqual(viewOf(first));
    const late = await voteOn(visitor, shown, 'vote-key-2');
    expect(late.status).toBe(409);
    expect(faultOf(late)).toMatchObject({ code: 'stale', view: viewOf(first) });
  });

  it('refuses a key that was used for something else, and does nothing for it', async () => {
    const { visitor, server } = await open();
    const { battleId } = await begin(visitor);
    await visitor.post('/battles', { prompt: 'Why?' }, 'start-key-1');
    const other = await visitor.post('/battles', { prompt: 'How?' }, 'start-key-1');
    expect([other.status, faultOf(other).code]).toEqual([409, 'key-reused']);
    const shown = await untilSeen(visitor, battleId, isComplete);
    const vote = (outcome: string) =>
      visitor.post(
        `/battles/${battleId}/votes`,
        { turn: shown.turn, round: shown.round?.round, outcome },
        'vote-key-1',
      );
    expect((await vote('left')).status).toBe(200);
    const changed = await vote('right');
    expect([changed.status, faultOf(changed).code]).toEqual([409, 'key-reused']);
    expect(viewOf(await visitor.ask(`/battles/${battleId}`)).votes).toMatchObject([{ outcome: 'left' }]);
    await server.askedFor(4);
  });

  it('lets one of two votes win that are sent at once', async () => {
    const { visitor } = await open();
    const { battleId } = await begin(visitor);
    const shown = await untilSeen(visitor, battleId, isComplete);
    const both = await Promise.all([voteOn(visitor, shown), voteOn(visitor, shown)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(viewOf(await visitor.ask(`/battles/${battleId}`)).votes).toHaveLength(1);
  });

  it('belongs to its voter: to all others it is as unknown as one that never was', async () => {
    const { visitor, site } = await open();
    const { battleId } = await playToTheEnd(visitor);
    const other = site.visitor();
    await other.ask('/battles');
    const bare = ({ status, text, rawHeaders }: RawAnswer) => ({
      status,
      text,
      rawHeaders: rawHeaders.filter((_each, index) => rawHeaders[index - (index % 2)] !== 'Date'),
    });
    const vote = { round: 0, outcome: 'left', turn: 0 };
    for (const path of ['', '/events', '/votes', '/undo', '/reveal']) {
      const ask = (id: string): Promise<RawAnswer> =>
        path === '' || path === '/events'
          ? other.ask(`/battles/${id}${path}`)
          : other.post(`/battles/${id}${path}`, path === '/votes' ? vote : { turn: 0 });
      const [foreign, unknown] = [await ask(battleId), await ask('no-such-battle')];
      expect([path, foreign.status]).toEqual([path, 404]);
      expect(bare(foreign)).toEqual(bare(unknown));
    }
    expect(JSON.parse((await other.ask('/battles')).text)).toEqual({ battles: [] });
  });
});

describe('the voter', () => {
  it('is known by a cookie that scripts and other sites cannot use', async () => {
    const { visitor } = await open();
    const [cookie] = (await visitor.ask('/battles')).headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^arena-voter-[\da-f]{8}=[\w-]{22}\.[\w-]{43}; Max-Age=31536000; Path=\/api\/v1\/arena; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect((await visitor.ask('/battles')).headers['set-cookie']).toBeUndefined();
  });

  it('becomes a new one with a forged cookie, and cannot be named in a body', async () => {
    const { visitor } = await open();
    const { battleId } = await begin(visitor);
    const own = visitor.cookie!;
    visitor.cookie = `${own.slice(0, -4)}AAAA`;
    expect((await visitor.ask(`/battles/${battleId}`)).status).toBe(404);
    expect(visitor.cookie).not.toBe(own);
    const named = await visitor.post('/battles', { prompt: 'Why?', voterId: 'voter-1' });
    expect([named.status, faultOf(named).error]).toEqual([400, expect.stringContaining('voterId')]);
    visitor.cookie = own;
    expect((await visitor.ask(`/battles/${battleId}`)).status).toBe(200);
  });

  it('is not asked for by what is the same for all', async () => {
    const { visitor } = await open();
    for (const path of ['/leaderboard', '/openapi.json', '/battles/x/answers/y']) {
      expect([path, (await visitor.ask(path)).headers['set-cookie']]).toEqual([path, undefined]);
    }
  });
});

describe('what is refused', () => {
  it.each([
    [400, 'an empty key', { headers: { 'idempotency-key': '' }, body: { prompt: 'x' } }],
    [400, 'a short key', { headers: { 'idempotency-key': 'short' }, body: { prompt: 'x' } }],
    [400, 'a key with spaces', { headers: { 'idempotency-key': 'a key of words' }, body: { prompt: 'x' } }],
    [400, 'a long key', { headers: { 'idempotency-key': 'k'.repeat(129) }, body: { prompt: 'x' } }],
    [400, 'no JSON', { body: '{"prompt":' }],
    [400, 'no prompt', { body: {} }],
    [400, 'a prompt that is no text', { body: { prompt: 7 } }],
    [400, 'too many next prompts', { body: { prompt: 'x', nextPrompts: Array(6).fill('y') } }],
    [413, 'a body beyond any prompt', { body: { prompt: 'x'.repeat(6 * 6 * 8000 + 4096) } }],
    [415, 'a form', { headers: { 'content-type': 'text/plain' }, body: '{"prompt":"x"}' }],
    [422, 'an empty prompt', { body: { prompt: ' \n' } }],
    [422, 'a prompt too long', { body: { prompt: 'x'.repeat(8001) } }],
  ])('%i for %s, before any model is asked', async (status, _what, ask: Ask) => {
    const { visitor, server, site } = await open();
    const headers = { 'idempotency-key': 'key-of-test', ...ask.headers };
    const answer = await visitor.ask('/battles', { ...ask, method: 'POST', headers });
    expect([answer.status, faultOf(answer)]).toEqual([
      status,
      { error: expect.stringMatching(/^[A-Z].+\.$/), code: expect.stringMatching(/^[a-z-]+$/) },
    ]);
    expect(server.asked).toEqual([]);
    expect(site.internalErrors).toEqual([]);
  });

  it('400 for a command without a key, in words that say what to send', async () => {
    const { visitor } = await open();
    for (const path of ['/battles', '/battles/x/votes', '/battles/x/undo', '/battles/x/reveal']) {
      const answer = await visitor.ask(path, { method: 'POST', body: {} });
      expect([path, answer.status, faultOf(answer).code]).toEqual([path, 400, 'idempotency-key']);
      expect(faultOf(answer).error).toContain('Idempotency-Key');
    }
  });

  it('405 for other methods, with those that there are', async () => {
    const { visitor } = await open();
    const answer = await visitor.ask('/battles/x/votes', { method: 'PUT' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it('429 for what comes too often, by voter and by address', async () => {
    const starts = { perVoter: 2, perAddress: 3 };
    const { visitor, site } = await open({ alpha: hangs, beta: hangs }, { limits: { starts } });
    const statuses: number[] = [];
    await visitor.ask('/battles');
    for (let count = 0; count < 3; count += 1) {
      statuses.push((await visitor.post('/battles', { prompt: 'Why?' })).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
    const newcomer = await site.visitor().post('/battles', { prompt: 'Why?' });
    expect([newcomer.status, newcomer.headers['retry-after']]).toEqual([429, '60']);
    expect(faultOf(newcomer).code).toBe('too-many-requests');
  });

  it('429 for more battles or tokens than the arena allows, with the time to come back', async () => {
    const { visitor } = await open(undefined, {}, { limits: { battlesPerVoterPerDay: 1 } });
    expect((await visitor.post('/battles', { prompt: 'Why?' })).status).toBe(201);
    const refused = await visitor.post('/battles', { prompt: 'Why not?' });
    expect([refused.status, faultOf(refused).code, refused.headers['retry-after']]).toEqual([
      429,
      'too-many-battles',
      '60',
    ]);
  });

  it("503 and 500 for what is not the caller's doing, without a word of it", async () => {
    const { arena } = await stage({ alpha: answers, beta: answers });
    const faults: unknown[] = [
      // As from another copy of the package.
      Object.assign(new Error('redis://secret-host is away'), { name: 'ArenaError', code: 'store-failed' }),
      new ArenaError('bad-config', '"alpha" has no host to be asked at.'),
      new Error('alpha at secret-host broke'),
    ];
    const broken = { ...arena, battlesOf: () => Promise.reject(faults.shift()) };
    const site = await openArenaSite({ arena: broken });
    sites.push(site);
    const visitor = site.visitor();
    const got = [await visitor.ask('/battles'), await visitor.ask('/battles'), await visitor.ask('/battles')];
    expect(got.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
      [503, '2'],
      [500, undefined],
      [500, undefined],
    ]);
    expect(got.map(({ text }) => text).join()).not.toMatch(/secret|alpha|stack/);
    expect(site.internalErrors).toHaveLength(3);
  });
});

describe('an answer by its address', () => {
  it('is kept for ever once it is revealed, and nothing before', async () => {
    const { visitor, site } = await open();
    const { battleId } = await begin(visitor);
    const shown = await untilSeen(visitor, battleId, isComplete);
    const decided = viewOf(await voteOn(visitor, shown));
    const early = await Promise.all(
      ['alpha', 'beta', 'nobody'].map((id) => visitor.ask(`/battles/${battleId}/answers/${id}`)),
    );
    const bare = early.map(({ status, text, rawHeaders }) => {
      const names = rawHeaders.filter((_each, index) => index % 2 === 0);
      return { status, text, names };
    });
    expect(bare[0]).toMatchObject({ status: 404 });
    expect(bare[0]!.names).not.toContain('ETag');
    expect(bare[1]).toEqual(bare[0]);
    expect(bare[2]).toEqual(bare[0]);
    const revealed = viewOf(await visitor.post(`/battles/${battleId}/reveal`, { turn: decided.turn }));
    const url = revealed.reveal!.contestants.find(({ contestantId }) => contestantId === 'alpha')!.answerUrl!;
    const path = url.replace('/api/v1/arena', '');
    const answer = await site.visitor().ask(path);
    expect([answer.status, answer.text]).toEqual([200, 'text of 5 and more']);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const headers = { 'if-none-match': answer.headers.etag! };
    expect((await visitor.ask(path, { headers })).status).toBe(304);
  });
});

describe('the board', () => {
  it('is there for all; its exports for whoever may control', async () => {
    let isController = false;
    const { visitor } = await open(undefined, {
      requireControl(_request, response, next) {
        if (isController) next();
        else response.status(403).json({ error: 'This needs the control token.' });
      },
    });
    const { battleId } = await playToTheEnd(visitor);
    const board = JSON.parse((await visitor.ask('/leaderboard')).text) as { labels: unknown };
    expect(board.labels).toEqual({ alpha: 'Label alpha', beta: 'Label beta' });
    expect((await visitor.ask('/exports/votes')).status).toBe(403);
    isController = true;
    const votes = await visitor.ask('/exports/votes');
    expect(votes.headers['content-type']).toBe('application/jsonl; charset=utf-8');
    expect(
      votes.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([expect.objectContaining({ battle_id: battleId, outcome: 'left' })]);
    const preferences = (await visitor.ask('/exports/preferences')).text;
    expect(JSON.parse(preferences)).toMatchObject({ prompt: 'Why?', battle_id: battleId });
    expect(votes.text).not.toContain(visitor.cookie!.split('=')[1]!.split('.')[0]);
  });

  it('has no exports without a check of who may have them', async () => {
    const { visitor } = await open();
    expect((await visitor.ask('/exports/votes')).status).toBe(404);
  });
});
