import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { issueToken } from '../access/issue-token.ts';
import { createMemoryAuditLog, createMemoryTokenStore } from '../access/memory-storage.ts';
import type { Role } from '../access/token-store.ts';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { createApiRouter } from '../http/create-api-router.ts';
import { requireGrantedScope } from '../server/require-granted-scope.ts';
import type { StreamingServerOptions } from '../server/streaming-server-options.ts';
import { scriptedControl } from '../testing/open-api.ts';
import { withServers } from '../testing/with-servers.ts';
import { connectViewer } from '../testing/connect-viewer.ts';

const start = withServers();
const controlToken = 'control-token-0123456789';

async function startTeamServer(options: StreamingServerOptions = {}) {
  const [tokens, audit, history] = [
    createMemoryTokenStore(),
    createMemoryAuditLog(),
    createMemoryRunHistory(),
  ];
  const given = {} as Record<Role, string>; // Filled in the next lines.
  for (const role of ['viewer', 'runner', 'admin'] as const) {
    given[role] = await issueToken({ store: tokens, name: `a-${role}`, role, nowMs: 0 });
  }
  const runControl = scriptedControl();
  const handler = createApiRouter({
    history,
    tokens,
    audit,
    runControl,
    version: '1',
    requireScope: requireGrantedScope,
  });
  const server = await start({
    tokens,
    audit,
    controlToken,
    tokenRefreshMs: 20,
    mounts: [{ path: '/api/v1', handler }],
    ...options,
  });
  const ask = (path: string, token: string | undefined, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      ...init,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(init.headers as Record<string, string>),
      },
    });
  const post = (path: string, token: string | undefined, body: object = {}) =>
    ask(path, token, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { server, tokens, audit, given, ask, post };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a server with named tokens', () => {
  it('lets a viewer watch, a runner control too, and an admin read tokens and the audit log', async () => {
    const { ask, post, given } = await startTeamServer();
    const statuses = async (token: string | undefined) => [
      (await ask('/api/v1/runs', token)).status,
      (await post('/api/v1/runs', token, { model: 'm' })).status,
      (await post('/api/v1/runs/run-live/stop', token)).status,
      (await ask('/api/v1/tokens', token)).status,
      (await ask('/api/v1/audit', token)).status,
    ];
    expect(await statuses(given.viewer)).toEqual([200, 403, 403, 403, 403]);
    expect(await statuses(given.runner)).toEqual([200, 201, 202, 403, 403]);
    expect(await statuses(given.admin)).toEqual([200, 201, 202, 200, 200]);
    expect(await statuses(controlToken)).toEqual([200, 201, 202, 403, 403]);
    expect(await statuses('nobody-knows-this-one')).toEqual([401, 401, 401, 401, 401]);
    expect(await statuses(undefined)).toEqual([401, 401, 401, 401, 401]);
  });

  it('writes each control action and each refused one, with who and from where, and no secret', async () => {
    const { server, ask, post, given, audit } = await startTeamServer();
    await post('/api/v1/runs', given.runner, { model: 'm', apiKey: 'sk-secret' });
    await post('/api/v1/runs/run-live/stop', controlToken);
    await ask('/api/v1/runs/none', given.admin, { method: 'DELETE' });
    await post('/api/v1/runs', given.viewer);
    await ask('/api/v1/audit', given.runner);
    await ask('/api/v1/runs', 'nobody-knows-this-one');
    await post('/api/v1/session', undefined, { token: 'nobody-knows-this-two' });
    await server.stop();
    await until(async () => (await audit.list({ limit: 100 })).entries.length >= 10);
    const entries = (await audit.list({ limit: 100 })).entries.toReversed();
    const lines = entries.map(({ actor, role, action, subject, outcome }) =>
      [actor, role, action, subject, outcome].filter((part) => part !== undefined).join(' '),
    );
    expect(lines.toSorted()).toEqual(
      [
        'a-runner runner startRun begun',
        'a-runner runner startRun run-live done',
        'control token stopRun run-live begun',
        'control token stopRun run-live done',
        'a-admin admin deleteRun none begun',
        'a-admin admin deleteRun none failed',
        'a-viewer viewer POST /api/v1/runs denied',
        'a-runner runner listAuditEntries denied',
        'nobody GET /api/v1/runs denied',
        'nobody openSession denied',
      ].toSorted(),
    );
    expect(entries.every(({ address }) => address?.includes('127.0.0.1'))).toBe(true);
    expect(JSON.stringify(entries)).not.toMatch(/sk-secret|nobody-knows/);
    for (const token of [...Object.values(given), controlToken]) {
      expect(JSON.stringify(entries)).not.toContain(token);
    }
  });

  it('ends a revoked token, its sessions and its connections', async () => {
    const { server, ask, post, given, tokens } = await startTeamServer();
    const login = await post('/api/v1/session', undefined, { token: given.viewer });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const bySession = () => ask('/api/v1/runs', undefined, { headers: { cookie } });
    expect((await bySession()).status).toBe(200);
    const { ticket } = (await (await post('/api/v1/tickets', given.viewer)).json()) as { ticket: string };
    const events = await ask('/events', given.viewer);
    const endOfEvents = events.text();
    const viewer = await connectViewer(server.getWebsocketUrl(), {
      headers: { authorization: `Bearer ${given.viewer}` },
    });
    const closed = once(viewer.socket, 'close');
    await tokens.revoke('a-viewer', 1);
    await until(async () => (await ask('/api/v1/runs', given.viewer)).status === 401);
    expect((await bySession()).status).toBe(401);
    expect((await ask(`/events?ticket=${ticket}`, undefined)).status).toBe(401);
    await endOfEvents;
    expect((await closed)[0]).toBe(4403);
    expect((await ask('/api/v1/runs', given.runner)).status).toBe(200);
  });

  it('knows a token soon after it was given', async () => {
    const { ask, tokens } = await startTeamServer();
    const token = await issueToken({ store: tokens, name: 'late', role: 'viewer', nowMs: 0 });
    await until(async () => (await ask('/api/v1/runs', token)).status === 200);
  });

  it('stays open on loopback until anyone was given a token', async () => {
    const tokens = createMemoryTokenStore();
    const server = await start({ tokens, tokenRefreshMs: 20 });
    const status = async () => (await fetch(`http://127.0.0.1:${server.port}/api/status`)).status;
    expect(await status()).toBe(200);
    await issueToken({ store: tokens, name: 'first', role: 'admin', nowMs: 0 });
    await until(async () => (await status()) === 401);
  });

  it('listens to the network with named tokens alone, and not with none', async () => {
    const tokens = createMemoryTokenStore();
    await expect(start({ tokens, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'needs-token' });
    await issueToken({ store: tokens, name: 'first', role: 'admin', nowMs: 0 });
    expect((await start({ tokens, host: '0.0.0.0' })).port).toBeGreaterThan(0);
  });

  it('does not start while it cannot ask for tokens', async () => {
    const tokens = { ...createMemoryTokenStore(), list: () => Promise.reject(new Error('gone')) };
    await expect(start({ tokens })).rejects.toThrow('gone');
  });
});
