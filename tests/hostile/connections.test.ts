import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, bearer } from './support/ask.ts';
import { startTeamServer, viewerToken } from './support/start-team-server.ts';

/** More than `maxViewers` and all spare connections together. */
const maxViewers = 10;
const connectionCount = maxViewers + 256 + 100;

/** Connections that begin with this text and then say nothing. */
async function openMany(port: number, text: string, count = connectionCount): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  // A few at a time: more would wait in the kernel's queue, and show nothing about the server.
  while (sockets.length < count) {
    const some = Array.from({ length: 20 }, () => connect({ host: '127.0.0.1', port }));
    for (const socket of some) socket.on('error', () => {});
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    if (text !== '') for (const socket of some) socket.write(text);
    sockets.push(...some);
  }
  return sockets;
}

async function watch(port: number): Promise<WebSocket> {
  const viewer = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: bearer(viewerToken) });
  onTestFinished(() => viewer.terminate());
  await once(viewer, 'message');
  return viewer;
}

const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

describe('a server to which more connections are opened than it has room for', () => {
  it.each([
    ['that say nothing', ''],
    ['that begin a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '],
    [
      'that begin a body',
      'POST /api/v1/session HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{',
    ],
    ['that have asked for the page', 'GET / HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n'],
    [
      'that have still to send a token',
      `GET /ws?auth=message HTTP/1.1\r\nHost: localhost:PORT\r\n${upgrade}\r\n`,
    ],
  ])('%s answers probes, keeps its viewers and takes new ones', async (_, text) => {
    const { port, server } = await startTeamServer({ maxViewers });
    const early = await watch(port);
    await openMany(port, text.replace('PORT', String(port)));
    for (const path of ['/healthz', '/readyz']) expect((await ask(port, path)).status).toBe(200);
    expect((await ask(port, '/api/status', { headers: bearer(viewerToken) })).status).toBe(200);
    const late = await watch(port);
    expect([early.readyState, late.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    expect(server.viewerCount).toBe(2);
  });

  it('ends those that say nothing, or not enough, within seconds', async () => {
    const { port } = await startTeamServer();
    const beginnings = ['', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '];
    const sockets = (await Promise.all(beginnings.map((text) => openMany(port, text, 20)))).flat();
    await Promise.all(sockets.map(async (socket) => socket.destroyed || once(socket.resume(), 'close')));
  }, 30_000);
});

describe('asking for the head of a stream', () => {
  it('holds no place of those who watch', async () => {
    const { port, server } = await startTeamServer({ maxViewers: 1 });
    const headers = bearer(viewerToken);
    for (let times = 0; times < 5; times++) {
      for (const method of ['HEAD', 'OPTIONS']) await ask(port, '/events', { method, headers });
    }
    const head = await ask(port, '/events', { method: 'HEAD', headers });
    expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(server.viewerCount).toBe(0);
    await watch(port);
  });
});
