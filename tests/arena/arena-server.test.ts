import type { BattleView } from '@genai-bench/arena';
import { describe, expect, it } from 'vitest';
import { openArenaPage, viewAfter, type ArenaPage, type ArenaSocketClient } from './support/arena-page.ts';
import { arenaPath, startArenaServer } from './support/start-arena-server.ts';

const viewerToken = 'viewer-token-0123456789';
const controlToken = 'control-token-0123456789';

const begin = async (page: ArenaPage): Promise<BattleView> =>
  (await (await page.request('/battles', { prompt: 'Why is the sky blue?' })).json()) as BattleView;

async function untilSeen(
  client: ArenaSocketClient,
  isWanted: (view: BattleView) => boolean,
): Promise<BattleView> {
  let view: BattleView | undefined;
  for (;;) {
    view = viewAfter(view, await client.next());
    if (isWanted(view)) return view;
  }
}

describe('a battle through the server', () => {
  it('is followed by WebSocket to its end, blind until then, and resumed after each cut', async () => {
    const { port, modelNames } = await startArenaServer();
    const page = openArenaPage(port);
    const { battleId } = await begin(page);
    let view: BattleView | undefined;
    while (view?.phase !== 'decided') {
      // A new socket for each round, as after a lost connection.
      const client = await page.connect();
      client.say({ type: 'follow', battleId });
      view = await untilSeen(client, ({ round, phase }) => round?.isComplete === true || phase === 'decided');
      client.socket.terminate();
      if (view.round === undefined) break;
      const vote = { round: view.round.round, outcome: 'left', turn: view.turn };
      const answer = await page.request(`/battles/${battleId}/votes`, vote);
      expect(answer.status).toBe(200);
      view = (await answer.json()) as BattleView;
    }
    expect(view.votes).toHaveLength(2);
    const blind = page.wire.join('\n');
    for (const name of [...modelNames, 'simulated', 'Label', 'oken', '127.0.0.1']) {
      expect([name, blind.includes(name)]).toEqual([name, false]);
    }
    const client = await page.connect();
    client.say({ type: 'follow', battleId, epoch: 'last' });
    expect(await client.next()).toMatchObject({ type: 'view', epoch: 'last', view: { phase: 'decided' } });
    await page.request(`/battles/${battleId}/reveal`, { turn: view.turn });
    const revealed = await client.next();
    expect(revealed).toMatchObject({ type: 'view', battleId, view: { phase: 'revealed' } });
    expect(await client.next()).toEqual({ type: 'end', battleId, epoch: 'last' });
    client.socket.close();
    const [first] = viewAfter(undefined, revealed).reveal!.contestants;
    const answer = await page.request(first!.answerUrl!.replace(arenaPath, ''));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([
      200,
      'private, max-age=31536000, immutable',
    ]);
    expect((await answer.text()).length).toBeGreaterThan(0);
  });

  it('can be left for another one, whose messages alone come from then on', async () => {
    const { port } = await startArenaServer();
    const page = openArenaPage(port);
    const [one, two] = [await begin(page), await begin(page)];
    const client = await page.connect();
    client.say({ type: 'follow', battleId: one.battleId, epoch: '1' });
    expect(await client.next()).toMatchObject({ type: 'view', battleId: one.battleId, epoch: '1' });
    client.say({ type: 'follow', battleId: two.battleId, epoch: '2' });
    let heard = await client.next();
    while ('epoch' in heard && heard.epoch === '1') heard = await client.next();
    expect(heard).toMatchObject({ type: 'view', battleId: two.battleId, epoch: '2' });
    let view = viewAfter(undefined, heard);
    while (view.round?.isComplete !== true) {
      heard = await client.next();
      expect(heard).toMatchObject({ battleId: two.battleId, epoch: '2' });
      view = viewAfter(view, heard);
    }
    client.socket.close();
  });

  it('is told to nobody else, and what is not understood is said so', async () => {
    const { port } = await startArenaServer();
    const { battleId } = await begin(openArenaPage(port));
    const other = openArenaPage(port);
    const withoutCookie = await other.connect();
    await other.request('/battles');
    const withOwnCookie = await other.connect();
    for (const client of [withoutCookie, withOwnCookie]) {
      client.say({ type: 'follow', battleId });
      const foreign = await client.next();
      client.say({ type: 'follow', battleId: 'none' });
      const unknown = await client.next();
      expect(foreign).toEqual({ ...unknown, battleId });
      expect(foreign).toMatchObject({ type: 'error', code: 'unknown-battle' });
      for (const nonsense of ['{', '[]', '"follow"', { type: 'vote' }, { type: 'follow' }]) {
        client.say(nonsense);
        expect(await client.next()).toMatchObject({ type: 'error', code: 'invalid-request' });
      }
      client.socket.close();
    }
  });
});

describe('who may do what in the arena', () => {
  it('viewers may vote; only who controls may have all votes; other sites may do nothing', async () => {
    const { port } = await startArenaServer({ viewerToken, controlToken });
    const page = openArenaPage(port);
    const asViewer = { authorization: `Bearer ${viewerToken}` };
    const asController = { authorization: `Bearer ${controlToken}` };
    const start = { prompt: 'Why?' };
    expect((await page.request('/battles', start)).status).toBe(401);
    expect((await page.request('/battles', start, asViewer)).status).toBe(201);
    const foreign = { ...asViewer, origin: 'http://evil.example' };
    expect((await page.request('/battles', start, foreign)).status).toBe(403);
    expect((await page.request('/exports/votes', undefined, asViewer)).status).toBe(403);
    expect((await page.request('/exports/votes', undefined, asController)).status).toBe(200);
    await expect(page.connect()).rejects.toThrow('401');
    await expect(page.connect(foreign)).rejects.toThrow('403');
    const { socket } = await page.connect(asViewer);
    socket.close();
  });

  it('a frame that is too large closes the socket', async () => {
    const { port } = await startArenaServer();
    const client = await openArenaPage(port).connect();
    const closed = new Promise((resolve) => client.socket.once('close', resolve));
    client.say('x'.repeat(17 * 1024));
    expect(await closed).toBe(1009);
  });
});
