import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { buildRun } from '../testing/build-run.ts';
import { publishRun } from '../testing/publish-run.ts';
import { withServers } from '../testing/with-servers.ts';
import { createRunStream } from './create-run-stream.ts';
import type { RunStream, RunStreamOptions, RunStreamState } from './run-stream.ts';
import { currentEnvironment, type StreamEnvironment } from './stream-environment.ts';

const start = withServers();
const streams: RunStream[] = [];
const viewerToken = 'viewer-token-0123456789';

/** As in a browser, but it comes back at once. */
function environment(parts: Partial<StreamEnvironment> = {}): StreamEnvironment {
  return {
    ...currentEnvironment(),
    // ws's class has the same members; its types allow more.
    WebSocket: WebSocket as unknown as NonNullable<StreamEnvironment['WebSocket']>,
    schedule(task, delayMs) {
      const timer = setTimeout(task, Math.min(delayMs, 20));
      return () => clearTimeout(timer);
    },
    ...parts,
  };
}

function open(options: RunStreamOptions, parts: Partial<StreamEnvironment> = {}): RunStream {
  const stream = createRunStream({ flushIntervalMs: 5, ...options }, environment(parts));
  streams.push(stream);
  return stream;
}

function until(stream: RunStream, isEnough: (state: RunStreamState) => boolean): Promise<RunStreamState> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!isEnough(stream.getState())) return;
      leave();
      resolve(stream.getState());
    };
    const leave = stream.subscribe(check);
    queueMicrotask(check);
  });
}

function lineOf(message: string): LoggedEvent {
  return { event_type: 'log', data: { message, level: 'info', timestamp: 1, atMs: 1 } };
}

async function runEvents(): Promise<readonly LoggedEvent[]> {
  const envelopes = await publishRun(buildRun());
  return envelopes.map(({ event_type, data }) => ({ event_type, data }) as LoggedEvent);
}

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

describe.each(['websocket', 'sse'] as const)('createRunStream over %s', (transport) => {
  it('follows a run to its end and stops when the server says so', async () => {
    const server = await start();
    const stream = open({ url: server.getDashboardUrl(), transport });
    await until(stream, ({ connection }) => connection.kind === 'live');
    for (const event of await runEvents()) await server.log.append(event);
    const { view } = await until(stream, (state) => state.view.summary !== undefined);
    expect(view.levels.map(({ state }) => state)).toEqual(['finished', 'finished']);
    await server.stop('completed');
    await until(stream, ({ connection }) => connection.kind === 'ended');
  });

  it('resumes after a break without a hole and without taking anything twice', async () => {
    const log = createMemoryEventLog();
    const first = await start({ log });
    const { port } = first;
    const stream = open({ url: first.getDashboardUrl(), transport });
    await until(stream, ({ connection }) => connection.kind === 'live');
    const events = await runEvents();
    for (const event of events.slice(0, 12)) await log.append(event);
    await until(stream, ({ position }) => position?.seq === 12);
    await first.stop();
    await until(stream, ({ connection }) => connection.kind === 'reconnecting');
    for (const event of events.slice(12, 30)) await log.append(event);
    await start({ log, port: port! });
    const state = await until(stream, ({ position }) => position?.seq === 31);
    for (const level of state.view.levels.filter(({ summary }) => summary !== undefined)) {
      expect(level.points).toHaveLength(20);
      expect(level.histogram.e2eLatencyMs.reduce((sum, [, count]) => sum + count, 0)).toBe(20);
    }
    expect(state.leftOutCount).toBe(0);
  });

  it('follows the run that it names, after a break too, and is told when there is none', async () => {
    const log = createMemoryEventLog();
    const server = await start({ log });
    await log.startEpoch('run-1');
    await log.append(lineOf('first'));
    const stream = open({ url: server.getDashboardUrl(), transport, run: 'run-1' });
    await until(stream, ({ view }) => view.logs.length === 1);
    await log.startEpoch('run-2');
    await log.append(lineOf('of the other run'));
    const usual = open({ url: server.getDashboardUrl(), transport });
    await until(usual, ({ view }) => view.logs.length === 1);
    expect(stream.getState().view.logs.map(({ message }) => message)).toEqual(['first']);
    const { port } = server;
    await server.stop();
    await until(stream, ({ connection }) => connection.kind === 'reconnecting');
    await start({ log, port: port! });
    // In memory the former run is gone with the server that held it.
    const refused = await until(stream, ({ connection }) => connection.kind === 'refused');
    expect(refused.connection).toMatchObject({
      reason: expect.stringContaining('There is no such run here.'),
    });
    expect(refused.view.logs.map(({ message }) => message)).toEqual(['first']);
  });

  it('is let in with its token, and told what to do without', async () => {
    const server = await start({ viewerToken });
    const url = server.getDashboardUrl();
    await until(open({ url, transport, token: viewerToken }), ({ connection }) => connection.kind === 'live');
    const refused = await until(open({ url, transport }), ({ connection }) => connection.kind === 'refused');
    expect(refused.connection).toMatchObject({
      reason: expect.stringContaining('A token is needed'),
      hint: expect.stringContaining('token'),
    });
  });

  it('keeps trying while nobody listens, and says so', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    await new Promise((resolve) => holder.close(resolve));
    const stream = open({ url: `http://127.0.0.1:${port}`, transport });
    const { connection } = await until(
      stream,
      (state) => state.connection.kind === 'reconnecting' && state.connection.attempt >= 3,
    );
    expect(connection).toMatchObject({ kind: 'reconnecting', retryAtMs: expect.any(Number) });
  });
});

describe('createRunStream', () => {
  it('keeps the same state object until something changes', async () => {
    const server = await start();
    const stream = open({ url: server.getDashboardUrl() });
    await until(stream, ({ connection }) => connection.kind === 'live');
    expect(stream.getState()).toBe(stream.getState());
  });

  it('sends its token as the first message when told to, and no other request', async () => {
    const server = await start({ viewerToken });
    const addresses: string[] = [];
    class Watched extends WebSocket {
      constructor(url: string) {
        super(url);
        addresses.push(url);
      }
    }
    const parts: Partial<StreamEnvironment> = {
      WebSocket: Watched as unknown as NonNullable<StreamEnvironment['WebSocket']>,
      fetch: () => Promise.reject(new Error('there was another request')),
    };
    const options = { url: server.getDashboardUrl(), sendTokenAs: 'message' } as const;
    const stream = open({ ...options, token: viewerToken }, parts);
    await until(stream, ({ connection }) => connection.kind === 'live');
    for (const event of await runEvents()) await server.log.append(event);
    await until(stream, ({ view }) => view.summary !== undefined);
    expect(addresses).toHaveLength(1);
    expect(addresses[0]).not.toContain(viewerToken);
    const wrong = open({ ...options, token: 'not the token of the server' }, parts);
    const { connection } = await until(wrong, (state) => state.connection.kind === 'refused');
    expect(connection).toMatchObject({ hint: expect.stringContaining('token') });
  });

  it('says why a page of HTTPS cannot connect, without trying', () => {
    const stream = open({ url: 'http://bench.example:8080' }, { pageOrigin: 'https://front.example' });
    expect(stream.getState().connection).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('HTTPS'),
      hint: expect.stringContaining('HTTPS'),
    });
  });

  it('notifies no more often than asked, however much comes', async () => {
    const server = await start();
    const clock = { ms: 0 };
    const waiting: (() => void)[] = [];
    const stream = open(
      { url: server.getDashboardUrl(), flushIntervalMs: 250 },
      {
        nowMs: () => clock.ms,
        schedule(task, delayMs) {
          if (delayMs <= 250) waiting.push(task);
          return () => undefined;
        },
      },
    );
    await until(stream, ({ connection }) => connection.kind === 'live');
    let notified = 0;
    stream.subscribe(() => (notified += 1));
    for (const event of await runEvents()) await server.log.append(event);
    await expect.poll(() => waiting.length).toBe(1);
    expect(notified).toBe(0);
    waiting[0]!();
    expect(notified).toBe(1);
  });

  it('connects at once when the page is seen again', async () => {
    const server = await start();
    let wake = (): void => undefined;
    const parts: Partial<StreamEnvironment> = {
      schedule: () => () => undefined,
      onWake(listener) {
        wake = listener;
        return () => undefined;
      },
    };
    const { port } = server;
    const stream = open({ url: server.getDashboardUrl() }, parts);
    await until(stream, ({ connection }) => connection.kind === 'connecting');
    await server.stop();
    await until(stream, ({ connection }) => connection.kind === 'reconnecting');
    await start({ port: port! });
    wake();
    await expect.poll(() => stream.getState().connection.kind).toBe('live');
  });

  it('refuses a server of another version of the protocol', async () => {
    const listeners: ((event: { data: unknown }) => void)[] = [];
    class OtherServer {
      onopen = null;
      onclose = null;
      onerror = null;
      set onmessage(listener: (event: { data: unknown }) => void) {
        listeners.push(listener);
      }
      close(): void {
        listeners.length = 0;
      }
    }
    const Other = OtherServer as unknown as NonNullable<StreamEnvironment['WebSocket']>;
    const stream = open({ url: 'http://127.0.0.1:1' }, { WebSocket: Other });
    await expect.poll(() => listeners.length).toBe(1);
    listeners[0]!({ data: JSON.stringify({ v: 2, epoch: 'e', seq: 1, event_type: 'hello', data: {} }) });
    expect(stream.getState().connection).toMatchObject({
      kind: 'refused',
      hint: expect.stringContaining('Reload'),
    });
  });
});
