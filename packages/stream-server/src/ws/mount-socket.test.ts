import { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerMount } from '../server/streaming-server-options.ts';
import { rawRequest, rawUpgrade } from '../testing/raw-request.ts';
import { withServers } from '../testing/with-servers.ts';
import type { MountSocket } from './mount-socket.ts';

const viewerToken = 'viewer-token-0123456789';
const controlToken = 'control-token-0123456789';
const start = withServers();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A mount whose socket says everything back, and whose routes all answer. */
function echo(parts: Partial<ServerMount> = {}): ServerMount & { readonly sockets: MountSocket[] } {
  const sockets: MountSocket[] = [];
  return {
    path: '/api/v1/echo',
    handler: Router().all('/thing', (_request, response) => void response.json({ mount: 'echo' })),
    webSocket: {
      path: '/ws',
      serve(socket, { headers }) {
        sockets.push(socket);
        socket.onMessage((text) => void socket.send(`${headers.cookie ?? 'nobody'}: ${text}`));
      },
    },
    sockets,
    ...parts,
  };
}

async function connect(port: number, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/echo/ws`, { headers });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

const nextMessage = (socket: WebSocket): Promise<string> =>
  new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString('utf8'))));
const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', resolve));

describe('a WebSocket of a mount', () => {
  it('serves its own path, with the headers of the upgrade, and leaves the others alone', async () => {
    const { port } = await start({ mounts: [echo()] });
    const socket = await connect(port!, { cookie: 'me=1' });
    socket.send('hello');
    expect(await nextMessage(socket)).toBe('me=1: hello');
    expect((await rawUpgrade(port!, '/ws', {})).status).toBe(101);
    const elsewhere = await rawUpgrade(port!, '/api/v1/echo', {});
    expect([elsewhere.status, elsewhere.text]).toEqual([
      404,
      'WebSockets are served at /ws and /api/v1/echo/ws.',
    ]);
  });

  it('is behind the same gate: host, origin and token', async () => {
    const { port } = await start({ viewerToken, controlToken, mounts: [echo()] });
    const upgrade = async (headers: Record<string, string>): Promise<number> =>
      (await rawUpgrade(port!, '/api/v1/echo/ws', headers)).status;
    expect(await upgrade({})).toBe(401);
    expect(await upgrade(bearer('wrong'))).toBe(401);
    expect(await upgrade({ ...bearer(viewerToken), origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade({ ...bearer(viewerToken), host: 'evil.example' })).toBe(403);
    expect(await upgrade(bearer(viewerToken))).toBe(101);
  });

  it('asks for the scope of its mount, also of a token that comes as first message', async () => {
    const { port } = await start({ viewerToken, controlToken, mounts: [echo({ readScope: 'control' })] });
    const path = '/api/v1/echo/ws';
    expect((await rawUpgrade(port!, path, bearer(viewerToken))).status).toBe(403);
    for (const [token, isAdmitted] of [
      [viewerToken, false],
      [controlToken, true],
    ] as const) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}?auth=message`);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ type: 'auth', token }));
      if (isAdmitted) socket.send('hello');
      expect(await (isAdmitted ? nextMessage(socket) : closeCode(socket))).toBe(
        isAdmitted ? 'nobody: hello' : 4401,
      );
    }
  });

  it('takes a place of the viewers, and gives it back', async () => {
    const { port } = await start({ maxViewers: 1, mounts: [echo()] });
    const socket = await connect(port!);
    expect((await rawUpgrade(port!, '/ws', {})).status).toBe(503);
    socket.close();
    const upgrade = async (): Promise<number> => (await rawUpgrade(port!, '/ws', {})).status;
    await expect.poll(upgrade, { timeout: 10_000 }).toBe(101);
  });

  it('closes on frames that are too large, and on a flood', async () => {
    const { port } = await start({ mounts: [echo()] });
    const large = await connect(port!);
    large.send('x'.repeat(17 * 1024));
    expect(await closeCode(large)).toBe(1009);
    const fast = await connect(port!);
    for (let count = 0; count < 100; count += 1) fast.send('{}');
    expect(await closeCode(fast)).toBe(1008);
  });

  it('gives up a peer that takes nothing, and says so to whoever sends', async () => {
    const mount = echo();
    const { port } = await start({ mounts: [mount], viewerLimits: { stallMs: 50 } });
    const socket = await connect(port!);
    socket.pause();
    const closed = new Promise<void>((resolve) => mount.sockets[0]!.onClose(resolve));
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    // More than the system takes for a peer that does not read.
    const piece = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 200 && !isClosed; count += 1) await mount.sockets[0]!.send(piece);
    await closed;
    await mount.sockets[0]!.send('into the void');
    socket.terminate();
  });

  it('is told that the server goes away', async () => {
    const server = await start({ mounts: [echo()] });
    const socket = await connect(server.port!);
    const closed = closeCode(socket);
    await server.stop();
    expect(await closed).toBe(1001);
  });
});

describe('the scopes of a mount', () => {
  it('may let viewers change things, with the checks of host and origin in place', async () => {
    const { port } = await start({
      viewerToken,
      controlToken,
      mounts: [
        // Around it, and first: its `control` must not be asked for inside.
        { path: '/api/v1', handler: Router().all('/runs', (_request, response) => void response.json({})) },
        echo({ changeScope: 'view' }),
      ],
    });
    const post = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await rawRequest(port!, { path, method: 'POST', headers })).status;
    expect(await post('/api/v1/echo/thing', bearer(viewerToken))).toBe(200);
    expect(await post('/api/v1/echo/thing', {})).toBe(401);
    const foreign = { ...bearer(viewerToken), origin: 'http://evil.example' };
    expect(await post('/api/v1/echo/thing', foreign)).toBe(403);
    expect(await post('/api/v1/echo/thing', { ...bearer(viewerToken), host: 'evil.example' })).toBe(403);
    expect(await post('/api/v1/runs', bearer(viewerToken))).toBe(403);
    expect(await post('/api/v1/runs', bearer(controlToken))).toBe(200);
  });
});
