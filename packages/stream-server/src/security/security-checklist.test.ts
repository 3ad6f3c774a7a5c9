import { mkdtemp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { StreamingServer } from '../server/streaming-server.ts';
import { connectViewer } from '../testing/connect-viewer.ts';
import { rawRequest, rawUpgrade } from '../testing/raw-request.ts';
import { withServers } from '../testing/with-servers.ts';

const viewerToken = 'viewer-token-0123456789';
const controlToken = 'control-token-0123456789';
const json = { 'content-type': 'application/json' };

function reach(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5000 }, () => resolve(void socket.destroy()));
    socket.on('timeout', () => socket.destroy(new Error('nobody answers')));
    socket.on('error', reject);
  });
}

describe('1. the address', () => {
  const start = withServers();

  it('is loopback unless stated', async () => {
    const server = await start();
    expect(server.getDashboardUrl()).toBe(`http://localhost:${server.port}/`);
    expect(server.getWebsocketUrl()).toBe(`ws://localhost:${server.port}/ws`);
    // What listens everywhere is reached by each address of the machine; this one by its own alone.
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of others.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      await expect(reach(address, server.port!)).rejects.toThrow();
    }
    await expect(reach('127.0.0.2', server.port!)).rejects.toThrow();
    await reach('127.0.0.1', server.port!);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org'])('%s needs a token', (host) => {
    expect(() => new StreamingServer({ host })).toThrow(/State a viewer token/);
    expect(() => new StreamingServer({ host, viewerToken })).not.toThrow();
  });

  it('takes no token that could be guessed', () => {
    expect(() => new StreamingServer({ viewerToken: 'short' })).toThrow(/at least 16 characters, got 5/);
  });
});

describe('2. the host', () => {
  const start = withServers();

  it.each(['localhost', '127.0.0.1', '[::1]'])('%s with the right port is let in', async (name) => {
    const { port } = await start();
    const host = `${name}:${port}`;
    expect((await rawRequest(port!, { path: '/api/status', headers: { host } })).status).toBe(200);
    expect((await rawUpgrade(port!, '/ws', { host })).status).toBe(101);
  });

  it.each(['evil.example', 'localhost', 'localhost:1', 'localhost.evil.example', '127.0.0.1.nip.io'])(
    '"%s" is turned away, on requests, pages and upgrades',
    async (name) => {
      const { port } = await start();
      const host = name.startsWith('localhost') ? name : `${name}:${port}`;
      for (const path of ['/api/status', '/', '/events', '/healthz']) {
        const answer = await rawRequest(port!, { path, headers: { host } });
        expect([path, answer.status]).toEqual([path, 403]);
      }
      const upgrade = await rawUpgrade(port!, '/ws', { host });
      expect(upgrade.status).toBe(403);
      expect(upgrade.text).toContain('--allow-host');
    },
  );

  it('knows further names when told', async () => {
    const { port } = await start({ allowHosts: ['bench.example.org'] });
    const headers = { host: 'bench.example.org' };
    expect((await rawRequest(port!, { path: '/api/status', headers })).status).toBe(200);
  });
});

describe('3. the origin', () => {
  const start = withServers();

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'file://'])(
    '%s may not connect',
    async (origin) => {
      const { port } = await start();
      const upgrade = await rawUpgrade(port!, '/ws', { origin });
      expect(upgrade.status).toBe(403);
      expect(upgrade.text).toContain('--allow-origin');
      const posted = { path: '/api/v1/tickets', method: 'POST', headers: { origin } };
      expect((await rawRequest(port!, posted)).status).toBe(403);
    },
  );

  it('of the page itself may connect', async () => {
    const { port } = await start();
    const own = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect((await rawUpgrade(port!, '/ws', own)).status).toBe(101);
  });

  it('may connect when it was allowed by name, and no other then', async () => {
    const { port } = await start({ allowOrigins: ['http://front.example:5173'] });
    expect((await rawUpgrade(port!, '/ws', { origin: 'http://front.example:5173' })).status).toBe(101);
    expect((await rawUpgrade(port!, '/ws', { origin: 'http://front.example:51730' })).status).toBe(403);
    expect((await rawUpgrade(port!, '/ws', { origin: 'https://front.example:5173' })).status).toBe(403);
  });

  it('that a browser left out of a cross-site read does not help it', async () => {
    const { port } = await start();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await rawRequest(port!, { path: '/api/status', headers })).status).toBe(403);
  });
});

describe('4. tokens', () => {
  const start = withServers();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('are asked of viewers when there is one', async () => {
    const { port } = await start({ viewerToken });
    for (const path of ['/api/status', '/events', '/metrics', '/ws', '/api/v1/snapshot']) {
      expect([path, (await rawRequest(port!, { path })).status]).toEqual([path, 401]);
    }
    const upgrade = await rawUpgrade(port!, '/ws', {});
    expect([upgrade.status, upgrade.text]).toEqual([401, expect.stringContaining('A token is needed')]);
    for (const wrong of ['x', viewerToken.slice(0, -1), `${viewerToken}x`]) {
      expect((await rawUpgrade(port!, '/ws', bearer(wrong))).status).toBe(401);
    }
    expect((await rawUpgrade(port!, '/ws', bearer(viewerToken))).status).toBe(101);
    expect((await rawUpgrade(port!, '/ws', bearer(controlToken))).status).toBe(401);
  });

  it('are random and long when made up', async () => {
    const tokens = [await start(), await start()].map((server) => server.controlToken);
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
  });

  it('travel behind the # of an address, which is sent to nobody', async () => {
    const server = await start({ viewerToken });
    expect(server.getDashboardUrl('view')).toBe(`http://localhost:${server.port}/#token=${viewerToken}`);
  });

  it('are exchanged for a cookie that scripts and other sites cannot use', async () => {
    const { port } = await start({ viewerToken });
    const body = JSON.stringify({ token: viewerToken });
    const answer = await rawRequest(port!, { path: '/api/v1/session', method: 'POST', headers: json, body });
    const [cookie] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^genai-bench-\d+=[\w-]+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(viewerToken);
    const headers = { cookie: cookie!.split(';')[0] };
    expect((await rawUpgrade(port!, '/ws', headers)).status).toBe(101);
    expect((await rawRequest(port!, { path: '/api/status', headers })).status).toBe(200);
  });

  it('are exchanged for a cookie that holds at other servers with the same tokens and signing key', async () => {
    const shared = { viewerToken, signingKey: async () => 'what-the-servers-share' };
    const [here, there] = [await start(shared), await start(shared)];
    const body = JSON.stringify({ token: viewerToken });
    const post = { path: '/api/v1/session', method: 'POST', headers: json, body };
    const cookie = (await rawRequest(here.port!, post)).headers['set-cookie']![0]!.split(';')[0];
    const asked = { path: '/api/status', headers: { cookie } };
    expect((await rawRequest(there.port!, asked)).status).toBe(200);
    for (const options of [{ ...shared, viewerToken: 'viewer-token-of-others' }, { viewerToken }]) {
      const stranger = await start(options);
      expect((await rawRequest(stranger.port!, asked)).status).toBe(401);
    }
  });

  it('buy a ticket that works once', async () => {
    const { port } = await start({ viewerToken });
    const post = { path: '/api/v1/tickets', method: 'POST', headers: bearer(viewerToken) };
    const { ticket } = JSON.parse((await rawRequest(port!, post)).text) as { ticket: string };
    expect((await rawUpgrade(port!, `/ws?ticket=${ticket}`, {})).status).toBe(101);
    expect((await rawUpgrade(port!, `/ws?ticket=${ticket}`, {})).status).toBe(401);
  });

  it('cannot be guessed at speed', async () => {
    const { port } = await start({ viewerToken });
    const post = { path: '/api/v1/session', method: 'POST', headers: json, body: '{"token":"wrong"}' };
    const statuses: number[] = [];
    for (let guess = 0; guess < 25; guess++) statuses.push((await rawRequest(port!, post)).status);
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429]);
  });
});

describe('5. a refused upgrade', () => {
  const start = withServers();

  it('is answered by plain HTTP before there is a WebSocket', async () => {
    const { port } = await start();
    const answer = await rawUpgrade(port!, '/elsewhere', {});
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
  });

  it.each(['//', '/ws/../', 'http://[', '/%', '/ws%00', '*'])(
    'to the address %s does not end the server',
    async (path) => {
      const { port } = await start();
      const answer = await rawUpgrade(port!, path, {}).catch(() => undefined);
      expect(answer?.status ?? 400).toBeGreaterThanOrEqual(400);
      expect((await rawUpgrade(port!, '/ws', {})).status).toBe(101);
    },
  );

  it('whose peer resets the connection does not end the server', async () => {
    const { port } = await start();
    for (const path of ['/ws', '/elsewhere', '/ws?auth=message', '/ws?resume=message']) {
      const socket = connect({ host: '127.0.0.1', port: port! });
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      const head = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
      const handshake = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(head + handshake, () => socket.resetAndDestroy());
      await closed;
    }
    expect((await rawUpgrade(port!, '/ws', {})).status).toBe(101);
  });
});

describe('6. viewers', () => {
  const start = withServers();

  it('change nothing: other routes need the control token, whatever the method', async () => {
    let calls = 0;
    const handler = Router().all('/runs', (_request, response) => void response.json({ calls: ++calls }));
    const { port } = await start({ viewerToken, controlToken, mounts: [{ path: '/api/v1', handler }] });
    const call = async (method: string, token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await rawRequest(port!, { path: '/api/v1/runs', method, headers })).status;
    };
    expect(await call('GET', viewerToken)).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
      expect([method, await call(method, viewerToken)]).toEqual([method, 403]);
    }
    expect(calls).toBe(1);
    expect(await call('POST', controlToken)).toBe(200);
    expect(await call('DELETE', controlToken)).toBe(200);
  });

  it('are not heard over their socket', async () => {
    const server = await start();
    const viewer = await connectViewer(server.getWebsocketUrl());
    viewer.socket.send('{"type":"start_benchmark","config":{}}');
    viewer.socket.send('{"type":"update_parameters","parameters":{}}');
    await server.log.append({
      event_type: 'log',
      data: { message: 'x', level: 'info', timestamp: 1, atMs: 1 },
    });
    await viewer.until(({ messages }) => messages.length === 3);
    expect(viewer.messages.map(({ event_type }) => event_type)).toEqual(['hello', 'snapshot', 'log']);
  });
});

describe('7. limits', () => {
  const start = withServers();
  const closeCode = (viewer: {
    readonly socket: { once(event: 'close', tell: (code: number) => void): void };
  }) => new Promise((resolve) => viewer.socket.once('close', resolve));

  it('close on a message above 16 KB', async () => {
    const viewer = await connectViewer((await start()).getWebsocketUrl());
    const closed = closeCode(viewer);
    viewer.socket.send('x'.repeat(17 * 1024));
    expect(await closed).toBe(1009);
  });

  it('close on a message in more than 16 fragments', async () => {
    const viewer = await connectViewer((await start()).getWebsocketUrl());
    const closed = closeCode(viewer);
    for (let count = 0; count < 20; count++) viewer.socket.send('x', { fin: false });
    expect(await closed).toBe(1008);
  });

  it('hold for connections of all kinds together', async () => {
    const { port } = await start({ maxViewers: 1 });
    let cutCount = 0;
    const sockets = Array.from({ length: 300 }, () => connect({ host: '127.0.0.1', port: port! }));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.on('close', () => (cutCount += 1));
    }
    // One viewer and 256 others have room.
    await expect.poll(() => cutCount).toBe(43);
    for (const socket of sockets) socket.destroy();
  });

  it('close on a flood of messages', async () => {
    const viewer = await connectViewer((await start()).getWebsocketUrl());
    const closed = closeCode(viewer);
    for (let count = 0; count < 100; count++) viewer.socket.send('{}');
    expect(await closed).toBe(1008);
  });

  it('turn away more viewers than there are places, and give places back', async () => {
    const server = await start({ maxViewers: 2 });
    const first = await connectViewer(server.getWebsocketUrl());
    await connectViewer(server.getWebsocketUrl());
    expect((await rawUpgrade(server.port!, '/ws', {})).status).toBe(503);
    expect((await rawRequest(server.port!, { path: '/events' })).status).toBe(503);
    await first.close();
    await expect.poll(async () => (await rawUpgrade(server.port!, '/ws', {})).status).toBe(101);
  });

  it('turn away large headers and bodies', async () => {
    const { port } = await start();
    const headers = { 'x-large': 'x'.repeat(10_000) };
    await expect(rawRequest(port!, { path: '/api/status', headers })).rejects.toThrow();
    const body = JSON.stringify({ token: 'x'.repeat(5000) });
    const posted = await rawRequest(port!, { path: '/api/v1/session', method: 'POST', headers: json, body });
    expect(posted.status).toBe(413);
  });
});

describe('9. other sites', () => {
  const start = withServers();

  it('get no CORS headers', async () => {
    const { port } = await start();
    const answer = await rawRequest(port!, { path: '/api/status' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    expect(answer.headers['content-security-policy']).not.toMatch(/https?:|unsafe/);
  });

  it('get them when they were allowed by name: exactly that one, never a star', async () => {
    const { port } = await start({ allowOrigins: ['http://front.example'] });
    const headers = { origin: 'http://front.example' };
    const answer = await rawRequest(port!, { path: '/api/status', headers });
    expect(answer.headers['access-control-allow-origin']).toBe('http://front.example');
    const preflight = await rawRequest(port!, { path: '/api/v1/tickets', method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    const other = { path: '/api/status', headers: { origin: 'http://other.example' } };
    expect((await rawRequest(port!, other)).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('11. files', () => {
  const start = withServers();

  async function createFolder(): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'stream-server-'));
    const folder = join(root, 'page');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
    await writeFile(join(folder, 'assets', 'app.js'), 'export {};');
    await writeFile(join(folder, '.env'), 'secret');
    await writeFile(join(root, 'outside.txt'), 'secret');
    await symlink(join(root, 'outside.txt'), join(folder, 'assets', 'link.txt'));
    return folder;
  }

  it('of the page are served, deep links too', async () => {
    const { port } = await start({ staticFolder: await createFolder() });
    for (const path of ['/', '/runs/abc-123', '/compare']) {
      expect((await rawRequest(port!, { path })).text).toContain('<title>page</title>');
    }
    expect((await rawRequest(port!, { path: '/assets/app.js' })).headers['cache-control']).toContain(
      'immutable',
    );
    expect((await rawRequest(port!, { path: '/assets/missing.js' })).status).toBe(404);
    expect((await rawRequest(port!, { path: '/api/missing' })).text).toContain('no such route');
  });

  it.each([
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/.env',
    '/assets/link.txt',
  ])('outside of it are not: %s', async (path) => {
    const { port } = await start({ staticFolder: await createFolder() });
    expect((await rawRequest(port!, { path })).text).not.toContain('secret');
  });
});
