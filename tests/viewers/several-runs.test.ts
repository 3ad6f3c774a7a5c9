import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '@genai-bench/core-metrics';
import type { RunList, RunView } from '@genai-bench/stream-server';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';
import { startHeldRun } from './support/start-held-run.ts';
import { startServer, startStory, viewerForTest, type ServerProcess } from './support/start-servers.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedisServer();
});
afterAll(() => redis.stop());

async function jsonOf<Answer>(server: ServerProcess, path: string): Promise<Answer> {
  const response = await fetch(`${server.page}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer; // Holds: the routes say what they answer.
}

/** The runs that go on, by model, the one that began last first. */
async function runningAt(server: ServerProcess): Promise<ReadonlyMap<string, string>> {
  const { running = [] } = await jsonOf<RunList>(server, '/api/v1/runs');
  return new Map(running.map(({ model, runId }) => [model, runId]));
}

describe('two runs at once on one Redis', () => {
  it('are listed by each server, and each viewer has its own one to equal figures at the end', async () => {
    const servers = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const [one, two] = servers as [ServerProcess, ServerProcess];
    const early = await startHeldRun(redis.url, 'early', 30);
    const late = await startHeldRun(redis.url, 'late', 50);
    await expect.poll(async () => [...(await runningAt(one)).keys()]).toEqual(['late', 'early']);
    const [atOne, atTwo] = await Promise.all(
      servers.map((server) => jsonOf<RunList>(server, '/api/v1/runs')),
    );
    expect(atTwo).toEqual(atOne);
    const runIds = await runningAt(one);
    const [earlyId, lateId] = [runIds.get('early') ?? '', runIds.get('late') ?? ''];

    // Each run at each server, and whoever names none.
    const viewers = [earlyId, lateId].flatMap((runId) =>
      servers.map(({ page }) => ({ runId, viewer: viewerForTest(() => page, runId) })),
    );
    const usual = viewerForTest(() => one.page);
    await Promise.all(
      [...viewers.map(({ viewer }) => viewer), usual].map((viewer) =>
        viewer.until(({ state }) => state.view.levels.length === 1),
      ),
    );
    // One after the other: the end of one must not be that of the other one's viewers.
    late.release();
    expect(await late.cli.ended).toBe(0);
    await usual.until(({ state }) => state.view.summary !== undefined);
    expect([...(await runningAt(two)).keys()]).toEqual(['early']);
    expect(viewers[0]?.viewer.state.view.summary).toBe(undefined);
    early.release();
    expect(await early.cli.ended).toBe(0);

    // What was printed is the summary, and where its files are.
    const printed = [early, late].map(({ cli }) => JSON.parse(cli.stdout) as RunSummary);
    for (const { runId, viewer } of viewers) {
      await viewer.until(({ state }) => state.view.summary !== undefined);
      const summary = printed.find((each) => each.runId === runId);
      expect(summary).toMatchObject(viewer.state.view.summary!);
      expect([...viewer.runIds]).toEqual([runId]);
      expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, connectionCount: 1 });
    }
    expect(usual.state.view.summary?.runId).toBe(lateId);
    expect((await runningAt(one)).size).toBe(0);

    // A run that is over, and not the newest, is still there by its name, the same everywhere.
    for (const path of ['/api/v1/snapshot', '/api/status', '/api/metrics', '/api/history']) {
      const [first, second] = await Promise.all(
        servers.map(({ page }) => fetch(`${page}${path}?run=${earlyId}`).then((answer) => answer.text())),
      );
      expect(second).toBe(first);
    }
    expect(await jsonOf(one, `/api/v1/runs/${earlyId}`)).toEqual({
      state: 'finished',
      summary: viewers[0]?.viewer.state.view.summary,
      isSummaryOnly: true,
    });
    const newest = await jsonOf<{ state: RunView }>(two, '/api/v1/snapshot');
    expect(newest.state.runId).toBe(lateId);
  });

  it('let a viewer of the older one go on at the other server when its own is killed', async () => {
    const [one, two] = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const older = await startStory(redis.url, { runId: 'older' });
    const newer = await startStory(redis.url, { runId: 'newer' });
    const viewer = viewerForTest((attempt) => (attempt === 0 ? one.page : two.page), 'older');
    await Promise.all([older.tell(50), newer.tell(50)]);
    await viewer.until(({ state }) => state.position?.seq === 50);
    const telling = Promise.all([older.tell(200), newer.tell(100)]);
    one.cli.kill('SIGKILL');
    await telling;
    await viewer.until(({ state }) => state.position?.seq === 250);
    expect(older.linesOf(viewer)).toEqual(older.allLines);
    expect([...viewer.runIds]).toEqual(['older']);
    // Resumed, and not begun anew: one snapshot, that of a newcomer.
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, snapshotCount: 1, endings: [1006] });
  });

  it('let viewers change between servers again and again, each within its run', async () => {
    const servers = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const stories = [
      await startStory(redis.url, { runId: 'first' }),
      await startStory(redis.url, { runId: 'second' }),
    ];
    const viewers = ['first', 'second'].map((runId) =>
      viewerForTest((attempt) => servers[attempt % 2]!.page, runId),
    );
    for (let round = 0; round < 4; round++) {
      await Promise.all(stories.map((story) => story.tell(20)));
      for (const [index, viewer] of viewers.entries()) {
        await viewer.until(({ state }) => state.position?.seq === stories[index]!.count);
        viewer.cut();
      }
    }
    for (const [index, viewer] of viewers.entries()) {
      const story = stories[index]!;
      await viewer.until(({ state }) => state.position?.seq === story.count);
      expect(story.linesOf(viewer)).toEqual(story.allLines);
      expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0 });
      expect(viewer.runIds.size).toBe(1);
    }
  });

  it('are none other: a name that nobody has is refused, and says where the names are', async () => {
    const server = await startServer(redis.url);
    const viewer = viewerForTest(() => server.page, 'nobody');
    await viewer.until(({ endings }) => endings.length > 0);
    expect(viewer.endings[0]).toBe(4404);
    const answers = await Promise.all(
      ['/api/status', '/api/metrics', '/events'].map((path) => fetch(`${server.page}${path}?run=nobody`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await fetch(`${server.page}/api/v1/runs/nobody`)).status).toBe(404);
    expect(await answers[0]?.text()).toContain('GET /api/v1/runs');
  });
});
