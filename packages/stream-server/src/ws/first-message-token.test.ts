import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { StreamingServer } from '../server/streaming-server.ts';
import { connectViewer, type TestViewer } from '../testing/connect-viewer.ts';
import { rawRequest, rawUpgrade } from '../testing/raw-request.ts';
import { withServers } from '../testing/with-servers.ts';

const viewerToken = 'viewer-token-0123456789';
const controlToken = 'control-token-0123456789';
const start = withServers();

afterEach(() => vi.restoreAllMocks());

/** A viewer that announced its token and did not send it yet. */
function connect(server: StreamingServer, query = ''): Promise<TestViewer> {
  return connectViewer(`${server.getWebsocketUrl()}?auth=message${query}`);
}

function auth(viewer: TestViewer, token: unknown): void {
  viewer.socket.send(JSON.stringify({ type: 'auth', token }));
}

function closing(viewer: TestViewer): Promise<{ readonly code: number; readonly reason: string }> {
  return new Promise((resolve) =>
    viewer.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
}

function logLine(message: string) {
  const data = { message, level: 'info' as const, timestamp: 1, atMs: 1 };
  return { event_type: 'log' as const, data };
}

describe('a token in the first message', () => {
  it('opens the way, and nothing is sent before it', async () => {
    const server = await start({ viewerToken });
    const viewer = await connect(server);
    await server.log.append(logLine('before the token'));
    // A ping is answered after all that was sent before: by then a message would be here.
    viewer.socket.ping();
    await new Promise((resolve) => viewer.socket.once('pong', resolve));
    expect(viewer.messages).toEqual([]);
    expect(server.viewerCount).toBe(0);
    auth(viewer, viewerToken);
    await viewer.until(({ messages }) => messages.length === 2);
    await server.log.append(logLine('after it'));
    await viewer.until(({ messages }) => messages.length === 3);
    expect(viewer.messages.map(({ event_type }) => event_type)).toEqual(['hello', 'snapshot', 'log']);
    expect(viewer.state.view.logs.map(({ message }) => message)).toEqual(['before the token', 'after it']);
  });

  it.each([
    [viewerToken, ['view']],
    [controlToken, ['view', 'control']],
  ])('gives the rights of that token: %s', async (token, capabilities) => {
    const server = await start({ viewerToken, controlToken });
    const viewer = await connect(server);
    auth(viewer, token);
    await viewer.until(({ messages }) => messages.length > 0);
    expect(viewer.messages[0]?.data).toMatchObject({ capabilities });
  });

  it('goes with a position in the address, and with one in a second message', async () => {
    const server = await start({ viewerToken });
    for (const message of ['one', 'two', 'three']) await server.log.append(logLine(message));
    const { epoch } = await server.log.range();
    const resumed = await connect(server, `&epoch=${epoch}&seq=2`);
    auth(resumed, viewerToken);
    await resumed.until(({ messages }) => messages.length === 2);
    const second = await connect(server, '&resume=message');
    auth(second, viewerToken);
    second.socket.send(JSON.stringify({ type: 'resume', epoch, seq: 2 }));
    await second.until(({ messages }) => messages.length === 2);
    for (const viewer of [resumed, second]) {
      expect(viewer.messages.map(({ event_type, seq }) => [event_type, seq])).toEqual([
        ['hello', 2],
        ['log', 3],
      ]);
    }
  });

  it.each([
    ['a wrong token', { type: 'auth', token: `${viewerToken}x` }],
    ['no token', { type: 'auth' }],
    ['a token that is no text', { type: 'auth', token: [viewerToken] }],
    ['another message first', { type: 'resume', epoch: 'e', seq: 1 }],
  ])('closes with 4401 on %s, and is no second try', async (_title, message) => {
    const server = await start({ viewerToken });
    const viewer = await connect(server);
    const closed = closing(viewer);
    viewer.socket.send(JSON.stringify(message));
    auth(viewer, viewerToken);
    expect(await closed).toMatchObject({ code: 4401, reason: expect.stringContaining('auth') });
    expect(viewer.messages).toEqual([]);
  });

  it('closes with 4408 on who sends none in time', async () => {
    const server = await start({ viewerToken, messageDeadlineMs: 50 });
    const viewer = await connect(server);
    expect(await closing(viewer)).toEqual({ code: 4408, reason: 'No token came in time.' });
    expect(viewer.messages).toEqual([]);
  });

  it('is awaited after host and origin were checked, and only when it was announced', async () => {
    const { port } = await start({ viewerToken, allowOrigins: ['http://front.example'] });
    const upgrade = async (path: string, headers: Record<string, string>) =>
      (await rawUpgrade(port!, path, headers)).status;
    expect(await upgrade('/ws?auth=message', { origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade('/ws?auth=message', { host: 'evil.example' })).toBe(403);
    expect(await upgrade('/ws?auth=message', { origin: 'http://front.example' })).toBe(101);
    expect(await upgrade('/ws', { origin: 'http://front.example' })).toBe(401);
  });

  it('counts among the wrong tokens of its address, and is taken all the same when it is valid', async () => {
    const server = await start({ viewerToken });
    for (let guess = 0; guess < 20; guess++) {
      const viewer = await connect(server);
      const closed = closing(viewer);
      auth(viewer, `${guess} is a wrong token`);
      expect((await closed).code).toBe(4401);
    }
    const headers = { authorization: 'Bearer wrong' };
    expect((await rawUpgrade(server.port!, '/ws', headers)).status).toBe(429);
    expect((await rawRequest(server.port!, { path: '/api/status', headers })).status).toBe(429);
    const valid = await connect(server);
    auth(valid, viewerToken);
    await valid.until(({ messages }) => messages.length === 2);
  });

  it('takes a place among viewers only once it came', async () => {
    const server = await start({ viewerToken, maxViewers: 1 });
    const waiting = await Promise.all(Array.from({ length: 20 }, () => connect(server)));
    const [first, second] = waiting;
    auth(first!, viewerToken);
    await first!.until(({ messages }) => messages.length === 2);
    const closed = closing(second!);
    auth(second!, viewerToken);
    expect((await closed).code).toBe(1013);
    await first!.close();
    await expect.poll(() => server.viewerCount).toBe(0);
    const later = await connect(server);
    auth(later, viewerToken);
    await later.until(({ messages }) => messages.length === 2);
  });

  it('does not hold up the end of the server while it is awaited', async () => {
    const server = await start({ viewerToken, messageDeadlineMs: 3_600_000 });
    const viewer = await connect(server);
    const closed = closing(viewer);
    await server.stop();
    await closed;
    expect(viewer.messages).toEqual([]);
  });

  it('is in no message, close reason, page, warning or line of output, right or wrong', async () => {
    const wrong = 'wrong-token-9876543210';
    const output: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((text) => output.push(String(text)) > 0);
    }
    vi.spyOn(process, 'emitWarning').mockImplementation((text) => void output.push(String(text)));
    const server = await start({ viewerToken });
    const refused = await connect(server);
    const closed = closing(refused);
    auth(refused, wrong);
    const { reason } = await closed;
    const viewer = await connect(server);
    auth(viewer, viewerToken);
    await viewer.until(({ messages }) => messages.length === 2);
    const headers = { authorization: `Bearer ${viewerToken}` };
    const pages = await Promise.all(
      ['/metrics', '/healthz', '/api/history'].map((path) => rawRequest(server.port!, { path, headers })),
    );
    vi.restoreAllMocks();
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    const all = [...output, reason, viewer.socket.url, JSON.stringify([viewer.messages, pages])].join('\n');
    expect(all).not.toContain(viewerToken);
    expect(all).not.toContain(wrong);
  });
});

describe('a subprotocol', () => {
  it('is not repeated, because some clients put their token there', async () => {
    const { port } = await start();
    const answer = await rawUpgrade(port!, '/ws', { 'sec-websocket-protocol': viewerToken });
    expect(answer.status).toBe(101);
    expect(JSON.stringify(answer.headers)).not.toContain(viewerToken);
  });

  it('offered with a token does not let in', async () => {
    const server = await start({ viewerToken });
    const socket = new WebSocket(server.getWebsocketUrl(), [viewerToken]);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('401');
  });
});
