import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import type { StreamingServer } from '../server/streaming-server.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { withServers } from '../testing/with-servers.ts';

const start = withServers();
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A connection that sends this and then neither reads nor says anything. */
async function connectMute(server: StreamingServer, text: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port! });
  sockets.push(socket);
  socket.on('error', () => socket.destroy());
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.write(text);
  return socket;
}

const upgradeOf = (server: StreamingServer, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

function logLine(message: string) {
  const data = { message, level: 'info' as const, timestamp: 1, atMs: 1 };
  return { event_type: 'log' as const, data };
}

const runStarted = {
  event_type: 'run_started' as const,
  data: { atMs: 0, run_id: 'run-1', startedAt: '', plan: {}, levels: [], histogramEdgesMs: [] },
};

describe('the end of a server', () => {
  it('is told to each of 100 viewers, whatever else holds a connection', async () => {
    const server = await start();
    const { port } = server;
    await connectMute(server, upgradeOf(server, '/ws'));
    await connectMute(server, `GET /events HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
    await connectMute(server, `GET /api/sta`);
    await connectMute(server, upgradeOf(server, '/ws?resume=message'));
    await connectMute(server, upgradeOf(server, '/ws?auth=message'));
    await expect.poll(() => server.viewerCount).toBe(3);
    // More than the system's buffers take for who does not read.
    for (let number = 1; number <= 160; number++) await server.log.append(logLine('x'.repeat(64 * 1024)));
    // A run that begins lets go of the lines: those who come now are not sent them.
    await server.log.append(runStarted);
    const viewers = await Promise.all(
      Array.from({ length: 100 }, () => connectViewer(server.getWebsocketUrl())),
    );
    await Promise.all(viewers.map((viewer) => viewer.until(({ messages }) => messages.length === 2)));
    await server.log.append(logLine('the last line'));
    const closed = Promise.all(
      viewers.map((viewer) => new Promise((resolve) => viewer.socket.once('close', resolve))),
    );
    await server.stop();
    expect(new Set(await closed)).toEqual(new Set([1001]));
    for (const viewer of viewers) {
      expect(viewer.messages.at(-1)).toMatchObject({ event_type: 'stop', seq: 163 });
      expect(viewer.state.view.logs.map(({ message }) => message)).toEqual(['the last line']);
    }
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it('comes although the log fails', async () => {
    const log = { ...createMemoryEventLog(), append: () => Promise.reject(new Error('the log is gone')) };
    const server = await start({ log });
    const viewer = await connectViewer(server.getWebsocketUrl());
    const closed = new Promise((resolve) => viewer.socket.once('close', resolve));
    await expect(server.stop()).rejects.toThrow('the log is gone');
    expect(await closed).toBe(1001);
    expect(server.port).toBeUndefined();
  });

  it('lets nobody in who would not be told', async () => {
    const server = await start();
    const socket = await connectMute(server, 'GET /healthz HTTP/1.1\r\nHost: localhost:');
    const stopping = server.stop();
    let answer = '';
    socket.resume();
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(`${server.port}\r\n\r\n${upgradeOf(server, '/ws')}`);
    await stopping;
    await ended;
    expect(answer).not.toContain('101 Switching');
  });
});
