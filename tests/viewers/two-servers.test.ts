import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RunView } from '@genai-bench/stream-server';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { connectViewer } from '../cli/support/connect-viewer.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';
import { startServer, startStory, viewerForTest, type ServerProcess } from './support/start-servers.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());

const stateRoutes = ['/api/v1/snapshot', '/api/status', '/api/metrics', '/api/history'];

/** Answers of one server, once it stands where it is to stand. */
async function answersAt({ page }: ServerProcess, position: string): Promise<readonly string[]> {
  await expect.poll(async () => (await fetch(`${page}/api/v1/snapshot`)).headers.get('etag')).toBe(position);
  return Promise.all(stateRoutes.map(async (path) => (await fetch(`${page}${path}`)).text()));
}

const etagOf = async ({ page }: ServerProcess): Promise<string> =>
  (await fetch(`${page}/api/v1/snapshot`)).headers.get('etag') ?? '';

describe('servers on one Redis', () => {
  it('show a benchmark that runs in a process without a port, and answer with the same bytes', async () => {
    const target = await startLoopbackServer({ holds: true });
    onTestFinished(() => target.close());
    const [one, two] = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const live = await connectViewer(`${two.page.replace('http', 'ws')}/ws`);
    onTestFinished(() => live.close());
    const run = cliForTest(
      `benchmark --api-base ${target.url} --model m --num-concurrency 2 --max-requests-per-run 20 --redis-url ${redis.url} --json`.split(
        ' ',
      ),
    );
    await target.waitForHeld(2);
    target.release();
    expect(await run.ended).toBe(0);
    const { runId } = JSON.parse(run.stdout) as { runId: string };
    await live.until((all) =>
      all.some(({ event_type, run_id }) => event_type === 'run_finished' && run_id === runId),
    );
    // One that comes when all is over has to read what the others heard.
    const late = await startServer(redis.url);
    const position = await etagOf(late);
    const [first, ...others] = await Promise.all(
      [late, one, two].map((server) => answersAt(server, position)),
    );
    expect(JSON.parse(first?.[0] ?? '')).toMatchObject({ state: { runId, summary: { runId } } });
    for (const answers of others) expect(answers).toEqual(first);
    expect(live.messages.some(({ event_type }) => event_type === 'stop')).toBe(false);
  });

  it('answer with the same bytes where one begins from a checkpoint because the oldest events are gone', async () => {
    const early = await startServer(redis.url);
    const story = await startStory(redis.url, { maxEvents: 40 });
    await story.log.append({ event_type: 'run_started', data: startedData });
    await story.log.append({ event_type: 'level_started', data: { ...outline, atMs: 1 } });
    for (let part = 0; part < 30; part++) await story.tell(10);
    const late = await startServer(redis.url);
    const position = await etagOf(late);
    const [first, second] = await Promise.all([early, late].map((server) => answersAt(server, position)));
    expect(second).toEqual(first);
    const { state } = JSON.parse(second?.[0] ?? '') as { state: RunView };
    expect(state.logs).toHaveLength(300);
    expect(state.levels[0]).toMatchObject({ state: 'running' });
  });

  it('let a viewer change between them again and again, without hole or repeat', async () => {
    const servers = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const story = await startStory(redis.url);
    const viewer = viewerForTest((attempt) => servers[attempt % 2]!.page);
    await viewer.until(({ connectionCount }) => connectionCount === 1);
    for (let round = 1; round <= 6; round++) {
      await story.tell(20);
      // Twice in a row, once while nothing happens.
      for (let cut = 0; cut < 2; cut++) {
        const before = viewer.connectionCount;
        viewer.cut();
        await viewer.until(({ connectionCount }) => connectionCount > before);
      }
      await story.tell(20);
      await viewer.until(({ state }) => state.position?.seq === story.count);
    }
    expect(story.linesOf(viewer)).toEqual(story.allLines);
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, connectionCount: 13 });
    expect(viewer.state.leftOutCount).toBe(0);
  });

  it('let a viewer go on at the other one when its own is killed', async () => {
    const [one, two] = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const story = await startStory(redis.url);
    const viewer = viewerForTest((attempt) => (attempt === 0 ? one.page : two.page));
    await story.tell(50);
    await viewer.until(({ state }) => state.position?.seq === 50);
    const telling = story.tell(200);
    one.cli.kill('SIGKILL');
    await telling;
    await viewer.until(({ state }) => state.position?.seq === 250);
    expect(story.linesOf(viewer)).toEqual(story.allLines);
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, endings: [1006] });
  });

  it('say that they end, send viewers elsewhere, take no new ones, and end', async () => {
    const [one, two] = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const story = await startStory(redis.url);
    const viewer = viewerForTest((attempt) => (attempt === 0 ? one.page : two.page));
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 10);
    expect((await fetch(`${one.page}/readyz`)).status).toBe(200);
    const beganAt = performance.now();
    one.cli.kill('SIGTERM');
    await viewer.until(({ connectionCount }) => connectionCount === 2);
    const [ready, alive, events] = await Promise.all(
      ['/readyz', '/healthz', '/events'].map((path) => fetch(`${one.page}${path}`)),
    );
    expect(ready?.status).toBe(503);
    expect(await ready?.json()).toEqual({ status: 'draining', viewers: 0 });
    expect(alive?.status).toBe(200);
    expect([events?.status, events?.headers.get('retry-after')]).toEqual([503, '1']);
    const refused = viewerForTest((attempt) => (attempt === 0 ? one.page : two.page));
    await refused.until(({ connectionCount }) => connectionCount === 1);
    expect(refused.endings[0]).toBe(503);
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 20);
    expect(viewer).toMatchObject({ endings: [1012], gapCount: 0, repeatCount: 0 });
    expect(await one.cli.ended).toBe(0);
    expect(performance.now() - beganAt).toBeLessThan(20_000);
  });

  it('never print the password of Redis', async () => {
    const url = redis.url.replace('redis://', 'redis://default:canary-pass@');
    const serve = cliForTest(['serve', '--port', '0', '--history', 'none', '--redis-url', url]);
    await serve.waitFor('stderr', 'Ready');
    serve.kill('SIGTERM');
    await serve.ended;
    expect(`${serve.stderr}${serve.stdout}`).not.toContain('canary');
    const unreachable = cliForTest([
      'serve',
      '--port',
      '0',
      '--redis-url',
      'redis://:canary-pass@127.0.0.1:1',
    ]);
    expect(await unreachable.ended).toBe(2);
    expect(unreachable.stderr).toContain('--redis-url: Redis cannot be used');
    expect(unreachable.stderr).not.toContain('canary');
    const malformed = cliForTest(['serve', '--redis-url', 'http://canary-pass@host']);
    expect(await malformed.ended).toBe(2);
    expect(malformed.stderr).not.toContain('canary');
  });
});

const outline = {
  levelIndex: 0,
  scenario: 'D(10,3)',
  load: { mode: 'closed' as const, concurrency: 1 },
};

const startedData = {
  atMs: 0,
  run_id: 'run-1',
  startedAt: '2026-01-01T00:00:00.000Z',
  plan: {},
  levels: [outline],
  histogramEdgesMs: [1, 2],
};
