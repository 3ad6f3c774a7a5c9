import { describe, expect, it } from 'vitest';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { withServers } from '../testing/with-servers.ts';

const start = withServers();

const statusOf = async (port: number | undefined, path: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).status;

describe('a server', () => {
  it('with a log of its own is ready as soon as it listens', async () => {
    const { port } = await start();
    expect([await statusOf(port, '/healthz'), await statusOf(port, '/readyz')]).toEqual([200, 200]);
  });

  it('is alive and not ready while its log does not answer', async () => {
    const state = { isAway: false };
    const log = {
      ...createMemoryEventLog(),
      isShared: true,
      async checkReachable() {
        if (state.isAway) throw new Error('away, and at secret-host');
      },
    };
    const { port } = await start({ log });
    expect(await statusOf(port, '/readyz')).toBe(200);
    state.isAway = true;
    expect(await statusOf(port, '/healthz')).toBe(200);
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'log-unreachable', viewers: 0 });
  });

  it('is not ready while its history does not answer, or takes longer than a probe waits', async () => {
    const state = { check: () => Promise.resolve() };
    const history = { ...createMemoryRunHistory(), checkReachable: () => state.check() };
    const { port } = await start({ history });
    expect(await statusOf(port, '/readyz')).toBe(200);
    for (const check of [
      () => Promise.reject(new Error('at secret-host')),
      () => new Promise<void>(() => {}),
    ]) {
      state.check = check;
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ status: 'history-unreachable', viewers: 0 });
      expect(await statusOf(port, '/healthz')).toBe(200);
    }
    state.check = () => Promise.resolve();
    expect(await statusOf(port, '/readyz')).toBe(200);
  });

  it('on a log that others share ends without a word in it, and says `completed` to its own viewers', async () => {
    const log = { ...createMemoryEventLog(), isShared: true };
    const server = await start({ log });
    await log.append({ event_type: 'log', data: { message: 'a', level: 'info', timestamp: 1, atMs: 1 } });
    const viewer = await connectViewer(server.getWebsocketUrl());
    await viewer.until(({ state }) => state.position?.seq === 1);
    const closed = new Promise((resolve) => viewer.socket.once('close', resolve));
    await server.stop('completed');
    expect(await closed).toBe(1001);
    expect(viewer.messages.at(-1)).toMatchObject({
      event_type: 'stop',
      seq: 1,
      data: { reason: 'completed' },
    });
    expect((await log.range()).headSeq).toBe(1);
  });

  it('on a log that others share sends viewers elsewhere, and answers while it drains', async () => {
    const log = { ...createMemoryEventLog(), isShared: true };
    const server = await start({ log, drainMs: 1000 });
    const { port } = server;
    const viewer = await connectViewer(server.getWebsocketUrl());
    const closed = new Promise((resolve) => viewer.socket.once('close', resolve));
    const stopping = server.stop();
    expect(await closed).toBe(1012);
    expect(await statusOf(port, '/readyz')).toBe(503);
    expect(await statusOf(port, '/events')).toBe(503);
    expect(await statusOf(port, '/api/status')).toBe(200);
    await expect(connectViewer(server.getWebsocketUrl())).rejects.toThrow('503');
    await stopping;
    await expect(statusOf(port, '/readyz')).rejects.toThrow();
  });
});
