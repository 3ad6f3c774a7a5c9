import type { AuditEntry } from '@genai-bench/stream-server';
import { describe, expect, it } from 'vitest';
import { ask, bearer, signIn } from './support/ask.ts';
import { forgeSessions } from './support/forge-sessions.ts';
import { controlToken, startTeamServer, viewerToken, type TeamServer } from './support/start-team-server.ts';

async function entriesOf({ audit }: TeamServer): Promise<readonly AuditEntry[]> {
  return (await audit.list({ limit: 1000 })).entries;
}

describe('a session', () => {
  it.each([
    ['viewer', viewerToken],
    ['control', controlToken],
  ])(
    'cannot be written by whoever has the %s token, neither to read nor to act under a name',
    async (_, token) => {
      const team = await startTeamServer();
      const wanted = [controlToken, ...Object.values(team.tokens)];
      const headers = { cookie: forgeSessions(token, wanted), 'content-type': 'application/json' };
      for (const path of ['/api/v1/tokens', '/api/v1/audit', '/api/v1/runs', '/api/status']) {
        expect([path, (await ask(team.port, path, { headers })).status]).toEqual([path, 401]);
      }
      const start = { method: 'POST', headers, body: '{}' };
      expect((await ask(team.port, '/api/v1/runs', start)).status).toBe(401);
      const named = (await entriesOf(team)).filter(({ actor }) => actor !== 'nobody');
      expect(named).toEqual([]);
    },
  );

  it('acts under the name that the server knows for its token, whatever else the caller sends', async () => {
    const team = await startTeamServer();
    const cookie = await signIn(team.port, team.tokens.runner);
    const forged = forgeSessions(controlToken, [team.tokens.admin]);
    const headers = { cookie: `${forged}; ${cookie}`, 'content-type': 'application/json' };
    await ask(team.port, '/api/v1/runs', { method: 'POST', headers, body: '{}' });
    const started = (await entriesOf(team)).filter(({ action }) => action === 'startRun');
    expect(started.map(({ actor, role }) => [actor, role])).toEqual([
      ['a-runner', 'runner'],
      ['a-runner', 'runner'],
    ]);
  });

  it('ends with its token, at a server with the same key too', async () => {
    const signingKey = async (): Promise<string> => 'what-the-servers-share';
    const before = await startTeamServer({ signingKey });
    const cookie = await signIn(before.port, viewerToken);
    const status = async ({ port }: TeamServer) =>
      (await ask(port, '/api/status', { headers: { cookie } })).status;
    expect(await status(before)).toBe(200);
    expect(await status(await startTeamServer({ signingKey }))).toBe(200);
    const changed = await startTeamServer({ signingKey, viewerToken: 'another-viewer-token' });
    expect(await status(changed)).toBe(401);
    expect(await status(await startTeamServer())).toBe(401);
  });

  it('has a cookie for TLS alone behind a trusted proxy that speaks it, and believes nobody else', async () => {
    const isSecure = async (trustProxies: readonly string[], proto: string): Promise<boolean> => {
      const { port } = await startTeamServer({ trustProxies });
      const answer = await ask(port, '/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-proto': proto },
        body: JSON.stringify({ token: viewerToken }),
      });
      return answer.headers['set-cookie']?.[0]?.includes('; Secure') ?? false;
    };
    expect(await isSecure(['loopback'], 'https')).toBe(true);
    expect(await isSecure(['loopback'], 'http')).toBe(false);
    expect(await isSecure([], 'https')).toBe(false);
  });
});

describe('guessing tokens', () => {
  const guesses = (count: number) => Array.from({ length: count }, (_, index) => `${index} is a wrong token`);

  it.each([
    [
      'GET /api/v1/session',
      (port: number, token: string) => ask(port, '/api/v1/session', { headers: bearer(token) }),
    ],
    [
      'GET /api/status',
      (port: number, token: string) => ask(port, '/api/status', { headers: bearer(token) }),
    ],
    ['GET /events', (port: number, token: string) => ask(port, '/events', { headers: bearer(token) })],
    [
      'openSession',
      (port: number, token: string) =>
        ask(port, '/api/v1/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ token }),
        }),
    ],
    [
      'POST /api/v1/tickets',
      (port: number, token: string) =>
        ask(port, '/api/v1/tickets', { method: 'POST', headers: bearer(token) }),
    ],
  ])(
    'by %s is counted with all other ways, written down, and keeps out nobody with a valid token',
    async (action, guess) => {
      const team = await startTeamServer();
      const { port } = team;
      const statuses: number[] = [];
      for (const token of guesses(25)) statuses.push((await guess(port, token.replaceAll(' ', '-'))).status);
      expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
      const elsewhere = action === 'GET /api/status' ? '/api/v1/runs' : '/api/status';
      expect((await ask(port, elsewhere, { headers: bearer('one-more-wrong-token') })).status).toBe(429);
      for (const token of [viewerToken, controlToken, ...Object.values(team.tokens)]) {
        expect((await ask(port, '/api/status', { headers: bearer(token) })).status).toBe(200);
        const session = await ask(port, '/api/v1/session', { headers: bearer(token) });
        expect(JSON.parse(session.text)).toMatchObject({ scope: expect.stringMatching(/^(view|control)$/) });
        expect(await signIn(port, token)).toContain('genai-bench-');
      }
      await team.server.stop();
      const denied = (await entriesOf(team)).filter((entry) => entry.action === action);
      expect(denied).toHaveLength(25);
      expect(
        denied.every(
          ({ actor, outcome, address }) =>
            actor === 'nobody' && outcome === 'denied' && address !== undefined,
        ),
      ).toBe(true);
    },
  );

  it('is counted by the address that a trusted proxy states, and by no header of anybody else', async () => {
    const guessBy = async (trustProxies: readonly string[]): Promise<readonly number[]> => {
      const { port } = await startTeamServer({ trustProxies });
      const statuses: number[] = [];
      for (const [index, token] of guesses(25).entries()) {
        const headers = { ...bearer(token.replaceAll(' ', '-')), 'x-forwarded-for': `192.0.2.${index}` };
        statuses.push((await ask(port, '/api/status', { headers })).status);
      }
      return statuses;
    };
    expect(await guessBy(['loopback'])).not.toContain(429);
    expect(await guessBy([])).toContain(429);
  });

  it('at any speed leaves valid callers of the same address their requests', async () => {
    const { port } = await startTeamServer();
    for (let round = 0; round < 14; round++) {
      await Promise.all(
        guesses(50).map((token) => ask(port, '/api/status', { headers: bearer(token.replaceAll(' ', '-')) })),
      );
    }
    expect((await ask(port, '/api/status', { headers: bearer(viewerToken) })).status).toBe(200);
    expect(await signIn(port, viewerToken)).toContain('genai-bench-');
  });
});

describe('an action that the audit log does not take', () => {
  it('is not done, whoever asks for it', async () => {
    const team = await startTeamServer();
    const headers = { ...bearer(team.tokens.runner), 'content-type': 'application/json' };
    const start = () => ask(team.port, '/api/v1/runs', { method: 'POST', headers, body: '{}' });
    expect((await start()).text).toContain('run-started');
    Object.assign(team.audit, { append: () => Promise.reject(new Error('The disk is full.')) });
    const refused = await start();
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect(refused.text).not.toMatch(/run-started|disk is full/);
  });
});
