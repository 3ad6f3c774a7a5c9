import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { runCli, spawnCli, temporaryFolder, type SpawnedCli } from '../cli/support/spawn-cli.ts';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';

let server: PostgresServer;
const said: string[] = [];
const programs: SpawnedCli[] = [];
beforeAll(async () => {
  server = await startPostgresServer();
}, 660_000);
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill('SIGKILL');
    await program.ended;
  }
});
afterAll(() => server.stop());

async function cli(args: readonly string[], cwd = temporaryFolder()) {
  const result = await runCli(args, { cwd });
  said.push(result.stdout, result.stderr);
  return result;
}

const places: readonly (readonly [string, () => Promise<string>])[] = [
  ['PostgreSQL', () => server.createDatabase()],
  ['SQLite', async () => `${temporaryFolder()}/team.db`],
];

describe.each(places)('a team on %s', (_name, newPlace) => {
  it('lets people in by name and role until they are revoked, and keeps who did what', async () => {
    const history = ['--history', await newPlace()];
    const create = (name: string, role: string) => cli(['token', 'create', name, '--role', role, ...history]);
    const created = await create('ann', 'admin');
    expect(created.code).toBe(0);
    const admin = created.stdout.trim();
    const runner = (await create('rob', 'runner')).stdout.trim();
    expect((await create('rob', 'viewer')).code).toBe(2);

    const serve = spawnCli(['serve', '--port', '0', ...history]);
    programs.push(serve);
    const page = await pageOf(serve);
    const ask = async (path: string, token: string, method = 'GET') =>
      fetch(`${page}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect((await fetch(`${page}/api/v1/runs`)).status).toBe(401);
    expect((await ask('/api/v1/runs', runner)).status).toBe(200);
    expect((await ask('/api/v1/runs/none', runner, 'DELETE')).status).toBe(404);
    expect((await ask('/api/v1/audit', runner)).status).toBe(403);

    expect((await cli(['token', 'revoke', 'rob', ...history])).code).toBe(0);
    const revokedAtMs = performance.now();
    while ((await ask('/api/v1/runs', runner)).status !== 401) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      // The tokens are asked for every 5 s, and hold for 30 s at most.
      expect(performance.now() - revokedAtMs).toBeLessThan(35_000);
    }
    const { entries } = (await (await ask('/api/v1/audit', admin)).json()) as {
      entries: { actor: string; action: string; subject?: string; outcome: string }[];
    };
    const lines = entries.map(({ actor, action, subject, outcome }) =>
      [actor.replace(/^cli:.*/, 'cli'), action, subject, outcome].join(' '),
    );
    for (const line of [
      'cli createToken ann done',
      'cli createToken rob failed',
      'rob deleteRun none begun',
      'rob deleteRun none failed',
      'rob listAuditEntries  denied',
      'cli revokeToken rob done',
      'nobody GET /api/v1/runs  denied',
    ]) {
      expect(lines).toContain(line);
    }
    const listed = await cli(['token', 'list', '--json', ...history]);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      tokens: [
        { name: 'ann', role: 'admin' },
        { name: 'rob', revokedAt: expect.any(String) },
      ],
    });
    const audit = await cli(['audit', ...history]);
    expect(audit.stdout).toContain('rob (runner)  deleteRun  none');
    for (const token of [admin, runner])
      expect(audit.stdout + listed.stdout + JSON.stringify(entries) + serve.stderr).not.toContain(token);
    said.push(serve.stdout, serve.stderr);
  }, 120_000);

  it('keeps a run with its tags where it is found by them, and prunes it when it is old', async () => {
    const history = ['--history', await newPlace()];
    const target = await startLoopbackServer();
    const load = ['--num-concurrency', '2', '--max-requests-per-run', '6', '--no-save', '--json'];
    const tags = ['--tag', 'team=search', 'note=a=b'];
    const run = ['benchmark', '--api-base', target.url, '--model', 'm', ...load, ...tags, ...history];
    const measured = await cli(run);
    await target.close();
    expect(measured.code).toBe(0);
    const serve = spawnCli(['serve', '--port', '0', ...history]);
    programs.push(serve);
    const page = await pageOf(serve);
    const found = async (query: string) =>
      ((await (await fetch(`${page}/api/v1/runs?${query}`)).json()) as { runs: { tags: unknown }[] }).runs;
    expect((await found('tag=team=search&tag=note=a=b')).map((listing) => listing.tags)).toEqual([
      { team: 'search', note: 'a=b' },
    ]);
    expect(await found('tag=team=other')).toEqual([]);
    expect(await found('text=TEAM%3Dsea')).toHaveLength(1);
    expect(await found('before=2020-01-01T00:00:00Z')).toEqual([]);
    expect((await cli(['history', 'prune', '--older-than', '90d', ...history])).stdout).toBe(
      '0 runs deleted.\n',
    );
    expect((await cli(['history', 'prune', '--older-than', '90', ...history])).code).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect((await cli(['history', 'prune', '--older-than', '1ms', ...history])).stdout).toBe(
      '1 runs deleted.\n',
    );
    expect(await found('')).toEqual([]);
  }, 120_000);
});

it('prints the password of the database nowhere, also when it is wrong', async () => {
  const url = await server.createDatabase();
  await cli(['audit', '--history', url.replace('pw-', 'qw-'), '--json']);
  await cli(['serve', '--history', `${url}-missing`]);
  expect(said.length).toBeGreaterThan(4);
  expect(said.join('\n')).not.toMatch(/6f1c0e|s%C3%A9cret|sécret/);
});
