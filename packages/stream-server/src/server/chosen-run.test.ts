import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EventLog } from '../event-log/event-log.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { listRun } from '../history/list-run.ts';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { inBatches, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { withServers } from '../testing/with-servers.ts';

const start = withServers();

/** Two runs that go on at the same time, told into one log; `second` began last. */
async function startTwoRuns() {
  const [first, second] = [createMemoryEventLog(), createMemoryEventLog()];
  await first.startEpoch('run-1');
  await second.startEpoch('run-2');
  const log: EventLog = {
    ...second,
    isShared: true,
    listRuns: async () => [...(await second.listRuns()), ...(await first.listRuns())],
    openRun: async (runId) => (await second.openRun(runId)) ?? first.openRun(runId),
  };
  return { first, second, server: await start({ log, maxRunsFollowed: 2 }) };
}

async function closeOf(url: string): Promise<{ readonly code: number; readonly reason: string }> {
  const socket = new WebSocket(url);
  socket.on('error', () => undefined);
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
}

describe('a viewer that names a run', () => {
  it('gets that run and nothing of the one that began last, by WebSocket', async () => {
    const { first, second, server } = await startTwoRuns();
    await first.append(lineOf('first 1'));
    const named = await connectViewer(`${server.getWebsocketUrl()}?run=run-1`);
    const usual = await connectViewer(server.getWebsocketUrl());
    await named.until(({ state }) => state.view.logs.length === 1);
    await second.append(lineOf('second 1'));
    await first.append(lineOf('first 2'));
    await named.until(({ state }) => state.view.logs.length === 2);
    await usual.until(({ state }) => state.view.logs.length === 1);
    expect(named.messages.map(({ run_id }) => run_id)).toEqual([undefined, 'run-1', 'run-1']);
    expect(named.state.view.logs.map(({ message }) => message)).toEqual(['first 1', 'first 2']);
    expect(usual.state.view.logs.map(({ message }) => message)).toEqual(['second 1']);
  });

  it('resumes in it where it stood', async () => {
    const { first, server } = await startTwoRuns();
    for (const message of ['a', 'b', 'c']) await first.append(lineOf(message));
    const { epoch } = await first.range();
    for (const query of [`&epoch=${epoch}&seq=2`, '&resume=message']) {
      const viewer = await connectViewer(`${server.getWebsocketUrl()}?run=run-1${query}`);
      if (query === '&resume=message') viewer.socket.send(JSON.stringify({ type: 'resume', epoch, seq: 2 }));
      await viewer.until(({ messages }) => messages.length === 2);
      expect(viewer.messages[1]).toMatchObject({ event_type: 'log', seq: 3, data: { message: 'c' } });
    }
  });

  it('gets it by server-sent events', async () => {
    const { first, server } = await startTwoRuns();
    await first.append(lineOf('first 1'));
    const controller = new AbortController();
    const { signal } = controller;
    const response = await fetch(`${server.getDashboardUrl()}events?run=run-1`, { signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"snapshot"')) text += (await reader.read()).value ?? '';
    expect(text).toContain('first 1');
    controller.abort();
  });

  it.each(['/api/status', '/api/metrics', '/api/history', '/api/v1/snapshot'])(
    'is answered at %s by that run, and 404 for one that is not there',
    async (path) => {
      const { first, server } = await startTwoRuns();
      await first.append(lineOf('first 1'));
      const address = `http://127.0.0.1:${server.port}${path}`;
      const named = await (await fetch(`${address}?run=run-1`)).text();
      const usual = await (await fetch(address)).text();
      const tellsOfLines = path === '/api/history' || path === '/api/v1/snapshot';
      expect([named.includes('first 1'), usual.includes('first 1')]).toEqual([tellsOfLines, false]);
      expect(await (await fetch(`${address}?run=run-2`)).text()).toBe(usual);
      const unknown = await fetch(`${address}?run=other`);
      expect(unknown.status).toBe(404);
      expect(await unknown.json()).toEqual({ error: expect.stringContaining('There is no such run here.') });
    },
  );

  it('is told that there is no such run', async () => {
    const { server } = await startTwoRuns();
    const closed = await closeOf(`${server.getWebsocketUrl()}?run=other`);
    expect(closed).toEqual({ code: 4404, reason: expect.stringContaining('There is no such run here.') });
    const response = await fetch(`${server.getDashboardUrl()}events?run=other`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('GET /api/v1/runs');
    expect(server.viewerCount).toBe(0);
  });

  it('is turned away when as many runs as may be are watched, until one is not', async () => {
    const logs = await Promise.all(
      [1, 2, 3].map(async (number) => {
        const log = createMemoryEventLog();
        await log.startEpoch(`run-${number}`);
        return log;
      }),
    );
    const log: EventLog = {
      ...createMemoryEventLog(),
      openRun: async (runId) =>
        (await Promise.all(logs.map((one) => one.openRun(runId)))).find((run) => run !== undefined),
    };
    const server = await start({ log, maxRunsFollowed: 2 });
    const url = server.getWebsocketUrl();
    const viewers = await Promise.all([1, 2].map((number) => connectViewer(`${url}?run=run-${number}`)));
    for (const viewer of viewers) await viewer.until(({ messages }) => messages.length === 2);
    expect(await closeOf(`${url}?run=run-3`)).toMatchObject({ code: 1013 });
    expect((await fetch(`${server.getDashboardUrl()}api/status?run=run-3`)).status).toBe(503);
    await viewers[0]?.close();
    await expect.poll(() => server.viewerCount).toBe(1);
    const late = await connectViewer(`${url}?run=run-3`);
    await late.until(({ messages }) => messages.length === 2);
  });

  it('is sent elsewhere by a server whose own run is complete, where its own goes on', async () => {
    const { server } = await startTwoRuns();
    const named = await connectViewer(`${server.getWebsocketUrl()}?run=run-1`);
    const usual = await connectViewer(server.getWebsocketUrl());
    for (const viewer of [named, usual]) await viewer.until(({ messages }) => messages.length === 2);
    const codes = Promise.all(
      [named, usual].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))),
    );
    await server.stop('completed');
    expect(await codes).toEqual([1012, 1001]);
    expect(named.messages.some(({ event_type }) => event_type === 'stop')).toBe(false);
    expect(usual.messages.at(-1)).toMatchObject({ event_type: 'stop', data: { reason: 'completed' } });
  });
});

describe('StreamingServer', () => {
  it('lists a finished run that its history lacks where others share the log, and not where it is alone', async () => {
    const history = createMemoryRunHistory();
    const kept = sampleRun([], { runId: 'kept', startedAt: '2026-01-01T00:00:00.000Z' });
    await history.saveRun(kept, inBatches([]));
    const summary = sampleRun([sampleRecord(0)], { runId: 'run-1' });
    const historical: unknown[] = [];
    for (const isShared of [true, false]) {
      const log: EventLog = { ...createMemoryEventLog(), isShared };
      await log.startEpoch('run-1');
      await log.append({ event_type: 'run_finished', data: { atMs: 1, summary } });
      const server = await start({ log, history });
      expect((await server.listRuns()).map(({ listing }) => listing)).toEqual(
        isShared ? [listRun(summary)] : [],
      );
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/historical-data`);
      historical.push(await answer.json());
    }
    expect(historical).toEqual([
      { historical_data: [listRun(summary), listRun(kept)] },
      { historical_data: [listRun(kept)] },
    ]);
  });

  it('answers with its own runs where the log does not', async () => {
    const history = createMemoryRunHistory();
    await history.saveRun(sampleRun([]), inBatches([]));
    const listRuns = (): Promise<never> => Promise.reject(new Error('away'));
    const server = await start({ log: { ...createMemoryEventLog(), isShared: true, listRuns }, history });
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/historical-data`);
    expect(await answer.json()).toMatchObject({ historical_data: [{ runId: 'run-1' }] });
  });

  it('finds the view of each run, and lists them all where others share the log', async () => {
    const { first, second, server } = await startTwoRuns();
    await first.append(lineOf('first 1'));
    expect((await server.findView('run-1'))?.logs.map(({ message }) => message)).toEqual(['first 1']);
    expect((await server.findView('run-2'))?.logs).toEqual([]);
    expect(await server.findView('other')).toBe(undefined);
    const told = async () => (await server.listRuns()).map(({ runId, isLive }) => [runId, isLive]);
    expect(await told()).toEqual([
      ['run-2', true],
      ['run-1', true],
    ]);
    await second.append({ event_type: 'run_failed', data: { atMs: 1, message: 'broken' } });
    expect(await told()).toEqual([
      ['run-2', false],
      ['run-1', true],
    ]);
  });
});

function lineOf(message: string) {
  const data = { message, level: 'info' as const, timestamp: 1, atMs: 1 };
  return { event_type: 'log' as const, data };
}
