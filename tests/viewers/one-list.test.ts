import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunSummary } from '@genai-bench/core-metrics';
import type { RunList } from '@genai-bench/stream-server';
import { createRedisEventLog } from '@genai-bench/stream-server/redis';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { temporaryFolder } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';
import { startHeldRun } from './support/start-held-run.ts';
import type { ServerProcess } from './support/start-servers.ts';

let redis: RedisServer;
let prefixCount = 0;
beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());

const controlToken = 'control-token-of-the-test';
const asController = { authorization: `Bearer ${controlToken}` };

/** A Redis of this test alone, by its prefix. */
function place() {
  const prefix = `one-list-${++prefixCount}`;
  const folder = temporaryFolder();
  return {
    fileOf: (name: string) => join(folder, `${name}.db`),
    serve: async (history: string): Promise<ServerProcess> => {
      const flags = ['--port', '0', '--history', history, '--streaming-control-token-env', 'CONTROL'];
      const cli = cliForTest(['serve', ...flags, '--redis-url', redis.url, '--redis-prefix', prefix], {
        env: { CONTROL: controlToken },
      });
      const page = await pageOf(cli);
      await cli.waitFor('stderr', 'Ready');
      return { cli, page };
    },
    /** A benchmark from its beginning to its end, kept in a history or in none. */
    measure: async (model: string, history: string): Promise<RunSummary> => {
      const held = await startHeldRun(redis.url, model, 10, '--redis-prefix', prefix, '--history', history);
      held.release();
      expect(await held.cli.ended).toBe(0);
      return JSON.parse(held.cli.stdout) as RunSummary; // Holds: with --json it prints its summary.
    },
    openLog: async () => {
      const log = await createRedisEventLog({ url: redis.url, prefix });
      onTestFinished(() => log.close());
      return log;
    },
  };
}

/** The answers of all servers, which are to be the same bytes. */
async function sameAt(servers: readonly ServerProcess[], path: string): Promise<string> {
  const texts = await Promise.all(servers.map(async ({ page }) => (await fetch(`${page}${path}`)).text()));
  for (const text of texts) expect(text).toBe(texts[0]);
  return texts[0] ?? '';
}

async function modelsAt(servers: readonly ServerProcess[], query = ''): Promise<readonly string[]> {
  const { runs } = JSON.parse(await sameAt(servers, `/api/v1/runs${query}`)) as RunList;
  return runs.map(({ model }) => model);
}

/** Page by page, each cursor taken to the other server than the one it is from. */
async function modelsByTurns(servers: readonly ServerProcess[]): Promise<readonly string[]> {
  const models: string[] = [];
  let cursor = '';
  for (let turn = 0; turn === 0 || cursor !== ''; turn++) {
    const { page } = servers[turn % servers.length]!;
    const answer = await fetch(`${page}/api/v1/runs?limit=1${cursor && `&cursor=${cursor}`}`);
    const { runs, nextCursor = '' } = (await answer.json()) as RunList;
    models.push(...runs.map(({ model }) => model));
    cursor = nextCursor;
  }
  return models;
}

describe('servers on one Redis, each with a history of its own', () => {
  it('list the same runs right after each end, page by page and by filter, and after both have restarted', async () => {
    const { serve, measure, fileOf } = place();
    let servers: readonly ServerProcess[] = await Promise.all([serve(fileOf('a')), serve(fileOf('b'))]);
    await measure('kept-at-a', fileOf('a'));
    expect(await modelsAt(servers)).toEqual(['kept-at-a']);
    await measure('kept-at-b', fileOf('b'));
    expect(await modelsAt(servers)).toEqual(['kept-at-b', 'kept-at-a']);
    await measure('kept-nowhere', 'none');
    const all = ['kept-nowhere', 'kept-at-b', 'kept-at-a'];

    async function expectAll(): Promise<void> {
      expect(await modelsAt(servers)).toEqual(all);
      expect(await modelsByTurns(servers)).toEqual(all);
      expect(await modelsAt(servers, '?model=kept-at-a&status=completed')).toEqual(['kept-at-a']);
      expect(await modelsAt(servers, '?text=NOWHERE')).toEqual(['kept-nowhere']);
      expect(await modelsAt(servers, '?status=failed')).toEqual([]);
      expect(JSON.parse(await sameAt(servers, '/api/historical-data'))).toMatchObject({
        historical_data: all.map((model) => ({ model })),
      });
    }
    await expectAll();
    for (const { cli } of servers) cli.kill('SIGTERM');
    for (const { cli } of servers) expect(await cli.ended).toBe(0);
    servers = await Promise.all([serve(fileOf('a')), serve(fileOf('b'))]);
    await expectAll();
    // One that was not there, and has no history yet.
    servers = [...servers, await serve(fileOf('c'))];
    await expectAll();
  });

  it('show each of them a run: all of it where it is kept, elsewhere its summary and report', async () => {
    const { serve, measure, fileOf } = place();
    const servers = await Promise.all([serve(fileOf('a')), serve(fileOf('b'))]);
    const [keeper, other] = servers as [ServerProcess, ServerProcess];
    const { runId } = await measure('m', fileOf('a'));
    const path = `/api/v1/runs/${runId}`;
    const answers = await Promise.all(
      servers.map(async ({ page }) => (await (await fetch(`${page}${path}`)).json()) as object),
    );
    expect(answers[0]).toMatchObject({ state: 'finished', summary: { runId } });
    expect(answers[1]).toEqual({ ...answers[0], isSummaryOnly: true });
    expect(await sameAt(servers, `${path}/export?format=html`)).toContain('<h1>m</h1>');
    const records = await Promise.all(servers.map(({ page }) => fetch(`${page}${path}/records`)));
    expect(records.map(({ status }) => status)).toEqual([200, 404]);
    expect(await records[0]?.json()).toMatchObject({ totalCount: 10 });
    expect(await records[1]?.json()).toMatchObject({
      error: { message: `The single requests of run "${runId}" are not kept here.` },
    });
    const kept = await Promise.all(
      servers.map(async ({ page }) => (await fetch(`${page}/api/v1/runs?kept=true`)).json()),
    );
    expect(kept).toMatchObject([{ runs: [{ runId }] }, { runs: [] }]);
    expect((await fetch(`${keeper.page}${path}/export?format=csv`)).status).toBe(200);
    expect((await fetch(`${other.page}${path}/export?format=csv`)).status).toBe(404);
  });

  it('list a run for as long as the log holds it, and then where it is kept', async () => {
    const { serve, measure, fileOf, openLog } = place();
    const [keeper, other] = (await Promise.all([serve(fileOf('a')), serve(fileOf('b'))])) as [
      ServerProcess,
      ServerProcess,
    ];
    const { runId } = await measure('m', fileOf('a'));
    const log = await openLog();
    for (let later = 1; later <= 7; later++) await log.startEpoch(`later-${later}`);
    expect(await modelsAt([keeper, other])).toEqual(['m']);
    await log.startEpoch('later-8');
    expect([await modelsAt([keeper]), await modelsAt([other])]).toEqual([['m'], []]);
    expect((await fetch(`${other.page}/api/v1/runs/${runId}`)).status).toBe(404);
  });
});

describe('servers on one Redis and with one history', () => {
  it('list each run once, with its requests, and no more when it is deleted at one of them', async () => {
    const { serve, measure, fileOf } = place();
    const servers = await Promise.all([serve(fileOf('team')), serve(fileOf('team'))]);
    const { runId } = await measure('first', fileOf('team'));
    await measure('second', fileOf('team'));
    expect(await modelsAt(servers)).toEqual(['second', 'first']);
    expect(await modelsByTurns(servers)).toEqual(['second', 'first']);
    const path = `/api/v1/runs/${runId}`;
    expect(JSON.parse(await sameAt(servers, path))).not.toHaveProperty('isSummaryOnly');
    expect(JSON.parse(await sameAt(servers, `${path}/records`))).toMatchObject({ totalCount: 10 });

    const erase = () => fetch(`${servers[1]?.page}${path}`, { method: 'DELETE', headers: asController });
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(404);
    expect(await modelsAt(servers)).toEqual(['second']);
    for (const { page } of servers) expect((await fetch(`${page}${path}`)).status).toBe(404);
  });
});
