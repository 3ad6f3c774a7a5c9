import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { StreamingServer } from '../server/streaming-server.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { withServers } from '../testing/with-servers.ts';

const start = withServers();

/** A WebSocket client that asks to be served and then reads nothing. */
async function connectPaused(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => socket.destroy());
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await new Promise<void>((resolve) => socket.once('readable', resolve));
  return socket;
}

async function readGauge(server: StreamingServer, name: string): Promise<number> {
  const page = await (await fetch(`${server.getDashboardUrl()}metrics`)).text();
  return Number(new RegExp(`^genai_bench_${name} (\\d+)$`, 'm').exec(page)?.[1]);
}

describe('a viewer that reads nothing', () => {
  it('costs bounded memory, delays nobody, and is given up', async () => {
    const server = await start({ viewerLimits: { stallMs: 1500 } });
    const paused = await connectPaused(server.port!);
    const reader = await connectViewer(server.getWebsocketUrl());
    await reader.until(({ messages }) => messages.length === 2);
    const message = 'x'.repeat(1900);
    const count = 10_000;
    const waiting: number[] = [];
    for (let number = 1; number <= count; number++) {
      await server.log.append({
        event_type: 'log',
        data: { message, level: 'info', timestamp: 1, atMs: number },
      });
      // The reader has to be read from now and then: it lives in this process.
      if (number % 20 === 0) await reader.until(({ state }) => state.position?.seq === number);
      if (number % 1000 === 0) waiting.push(await readGauge(server, 'viewer_waiting_bytes'));
    }
    expect(reader.state).toMatchObject({ leftOutCount: 0, coalescedCount: 0 });
    expect(reader.gapCount).toBe(0);
    // Of 20 MB: a soft limit in the connection, one in the queue, and no more.
    expect(Math.max(...waiting)).toBeGreaterThan(256 * 1024);
    expect(Math.max(...waiting)).toBeLessThan(2 * 256 * 1024 + 8192);
    await expect.poll(() => server.viewerCount, { timeout: 10_000 }).toBe(1);
    expect(await readGauge(server, 'viewers_closed_slow')).toBe(1);
    expect(await readGauge(server, 'viewer_waiting_bytes')).toBe(0);
    // What the system's own buffers did not take was left out, not kept.
    expect(await readGauge(server, 'viewer_events_left_out')).toBeGreaterThan(100);
    paused.destroy();
  });
});
