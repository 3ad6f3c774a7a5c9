import { afterEach, describe, expect, it } from 'vitest';
import { emptyRunView } from '../protocol/empty-run-view.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { StreamingServer } from './streaming-server.ts';

const servers: StreamingServer[] = [];

async function startServer(...args: ConstructorParameters<typeof StreamingServer>): Promise<StreamingServer> {
  const server = new StreamingServer({ port: 0, ...args[0] });
  servers.push(server);
  await server.start();
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function logLine(message: string) {
  return {
    event_type: 'log' as const,
    data: { message, level: 'info' as const, timestamp: 1, atMs: 1 },
  };
}

describe('StreamingServer', () => {
  it('tells pages what is mounted beside the runs, with and without a session', async () => {
    const mounts = [{ path: '/api/v1/arena', handler: () => undefined, feature: 'arena' }];
    const server = await startServer({ mounts });
    const address = `http://127.0.0.1:${server.port}/api/v1/session`;
    expect(await (await fetch(address)).json()).toEqual({ scope: 'view', features: ['arena'] });
    const opened = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: server.controlToken }),
    });
    expect(await opened.json()).toEqual({ scope: 'control', features: ['arena'] });
    const plain = await fetch(`http://127.0.0.1:${(await startServer()).port}/api/v1/session`);
    expect(await plain.json()).toEqual({ scope: 'view', features: [] });
  });

  it('greets a viewer, shows what was, and sends what comes', async () => {
    const server = await startServer();
    await server.log.append(logLine('before'));
    const viewer = await connectViewer(server.getWebsocketUrl());
    await viewer.until(({ state }) => state.view.logs.length === 1);
    await server.log.append(logLine('after'));
    await viewer.until(({ state }) => state.view.logs.length === 2);
    expect(viewer.messages.map(({ event_type }) => event_type)).toEqual(['hello', 'snapshot', 'log']);
    expect(viewer.state.view.logs.map(({ message }) => message)).toEqual(['before', 'after']);
    await viewer.close();
  });

  it('delivers each event to each of several viewers', async () => {
    const server = await startServer();
    const viewers = await Promise.all([1, 2, 3].map(() => connectViewer(server.getWebsocketUrl())));
    for (let line = 0; line < 20; line++) await server.log.append(logLine(`line ${line}`));
    for (const viewer of viewers) {
      await viewer.until(({ state }) => state.position?.seq === 20);
      expect(viewer.state.view.logs).toHaveLength(20);
      expect(viewer.gapCount).toBe(0);
    }
  });

  it('sends the same envelopes as server-sent events', async () => {
    const server = await startServer();
    await server.log.append(logLine('one'));
    const controller = new AbortController();
    const response = await fetch(`${server.getDashboardUrl()}events`, { signal: controller.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"snapshot"')) text += (await reader.read()).value ?? '';
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(text).toMatch(/id: [\w-]+:1\ndata: \{"event_type":"snapshot"/);
    controller.abort();
  });

  it('tells everyone that it stops, and closes with 1001', async () => {
    const server = await startServer();
    const viewer = await connectViewer(server.getWebsocketUrl());
    await viewer.until(({ messages }) => messages.length >= 2);
    const closing = new Promise((resolve) => viewer.socket.once('close', resolve));
    await server.stop();
    expect(await closing).toBe(1001);
    expect(viewer.messages.at(-1)).toMatchObject({ event_type: 'stop', data: { reason: 'shutdown' } });
  });

  it('answers status and metrics before there is a run', async () => {
    const server = await startServer();
    const status = await (await fetch(`${server.getDashboardUrl()}api/status`)).json();
    const metrics = await (await fetch(`${server.getDashboardUrl()}api/metrics`)).json();
    expect(status).toEqual(emptyRunView.status);
    expect(metrics).toMatchObject({ ttft: [], stats: {} });
  });
});
