import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createPostgresRunHistory } from '@genai-bench/stream-server/postgres';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startLoopbackServer, type LoopbackOptions } from '../cli/support/loopback-server.ts';
import { judgedCode, type JudgedResult } from '../cli/support/judged-code.ts';
import { runCli, spawnCli, temporaryFolder } from '../cli/support/spawn-cli.ts';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 660_000);
afterAll(() => server.stop());

async function benchmarkArgs(options: LoopbackOptions = {}) {
  const target = await startLoopbackServer(options);
  onTestFinished(() => target.close());
  const load = ['--num-concurrency', '2', '--max-requests-per-run', '6', '--json'];
  return { target, args: ['benchmark', '--api-base', target.url, '--model', 'm', ...load] };
}

async function keptIn(url: string) {
  const history = await createPostgresRunHistory({ url });
  try {
    const { runs } = await history.listRuns({ limit: 9 });
    return await Promise.all(
      runs.map(async ({ runId, status, requestCount }) => {
        const { records } = await history.listRecords(runId, { limit: 9 });
        return { runId, status, requestCount, recordCount: records.length };
      }),
    );
  } finally {
    await history.close();
  }
}

/** What a run that is over has said on stdout. */
const resultOf = (stdout: string) =>
  JSON.parse(stdout) as JudgedResult & { readonly runId: string; readonly experimentFolder?: string };

const secret = /6f1c0e|s%C3%A9cret|sécret/;

it.each([
  ['with files', []],
  ['without files', ['--no-save']],
])('keeps a run that nobody watches in the history of GENAI_BENCH_HISTORY, %s', async (_title, flags) => {
  const url = await server.createDatabase();
  const { args } = await benchmarkArgs();
  const env = { GENAI_BENCH_HISTORY: url };
  const { code, stdout, stderr } = await runCli([...args, ...flags], { env });
  expect(code).toBe(0);
  expect(await keptIn(url)).toEqual([
    { runId: resultOf(stdout).runId, status: 'completed', requestCount: 6, recordCount: 6 },
  ]);
  expect(stderr).not.toContain('warning');
  expect(stdout + stderr).not.toMatch(secret);
  expect((await runCli([...args, ...flags, '--history', 'none'], { env })).code).toBe(0);
  expect(await keptIn(url)).toHaveLength(1);
});

it.each([
  ['the variable', [], 0],
  ['the variable, quietly, with an objective that is missed', ['--goodput', 'e2e:0.001', '--quiet'], 3],
  ['the flag', ['--history'], 0],
] as const)('lets a run stand whose history, named by %s, cannot be reached', async (_title, flags, code) => {
  const url = (await server.createDatabase()).replace(/:\d+\//, ':1/');
  const { args } = await benchmarkArgs();
  const isFlag = flags.some((flag) => flag === '--history');
  const cwd = temporaryFolder();
  const result = await runCli([...args, ...flags, ...(isFlag ? [url] : [])], {
    cwd,
    env: isFlag ? {} : { GENAI_BENCH_HISTORY: url },
  });
  const { experimentFolder = '', ...judged } = resultOf(result.stdout);
  expect(result.code).toBe(code === 0 ? 0 : judgedCode(judged, code));
  expect(existsSync(resolve(cwd, experimentFolder))).toBe(true);
  expect(readdirSync(resolve(cwd, experimentFolder)).length).toBeGreaterThan(2);
  expect(result.stderr).toMatch(/warning: .*ECONNREFUSED.* The run goes on, and the history is tried again/);
  expect(result.stderr).toContain('warning: the run is not in the history: The history in postgres://bench@');
  expect(result.stderr).toContain(`Its files are in ${experimentFolder}.`);
  expect(result.stdout + result.stderr).not.toMatch(secret);
});

it('keeps a run whose database was away when it began, and is back when it ends', async () => {
  const url = await server.createDatabase();
  const { args, target } = await benchmarkArgs({ holds: true });
  await server.kill();
  const cli = spawnCli(args, { env: { GENAI_BENCH_HISTORY: url } });
  await cli.waitFor('stderr', 'tried again');
  await target.waitForHeld(2);
  await server.restart();
  target.release();
  expect(await cli.ended).toBe(0);
  expect(cli.stderr).not.toContain('not in the history');
  expect(await keptIn(url)).toMatchObject([{ runId: resultOf(cli.stdout).runId, recordCount: 6 }]);
});
