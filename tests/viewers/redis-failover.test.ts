import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRelay } from '../browser/support/start-relay.ts';
import { startRedisServer } from '../support/start-redis-server.ts';
import { startServer, startStory, viewerForTest } from './support/start-servers.ts';

/** A Redis with a replica, and an address that leads to whichever is the master. */
async function startPair() {
  const [master, replica] = await Promise.all([startRedisServer(), startRedisServer()]);
  const relay = await startRelay();
  onTestFinished(async () => {
    await relay.close();
    await Promise.all([master.stop(), replica.stop()]);
  });
  const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);
  const [atMaster, atReplica] = [new Redis(master.url), new Redis(replica.url)];
  for (const client of [atMaster, atReplica]) client.on('error', () => undefined);
  onTestFinished(() => {
    atMaster.disconnect();
    atReplica.disconnect();
  });
  await atReplica.replicaof('127.0.0.1', portOf(master));
  const isInStep = async () => (await atReplica.info('replication')).includes('master_link_status:up');
  await expect.poll(isInStep, { timeout: 20_000 }).toBe(true);
  relay.leadTo(portOf(master));
  return {
    url: `redis://127.0.0.1:${relay.port}`,
    /** From now on the replica gets nothing of what the master takes. */
    async cutOff(): Promise<void> {
      await atMaster.wait(1, 5000);
      await atReplica.replicaof('NO', 'ONE');
    },
    async failOver(): Promise<void> {
      relay.cut();
      await master.kill();
      relay.leadTo(portOf(replica));
    },
  };
}

describe('a Redis that fails', () => {
  it('gives its place to a replica that lacks the newest events, and they are sent again', async () => {
    const pair = await startPair();
    const [one, two] = await Promise.all([startServer(pair.url), startServer(pair.url)]);
    const story = await startStory(pair.url);
    const viewers = [viewerForTest(() => one.page), viewerForTest(() => two.page)];
    await story.tell(60);
    for (const viewer of viewers) await viewer.until(({ state }) => state.position?.seq === 60);
    await pair.cutOff();
    await story.tell(20);
    for (const viewer of viewers) await viewer.until(({ state }) => state.position?.seq === 80);
    await pair.failOver();
    // Told while nobody answers; it may be refused for now, and is sent when somebody does.
    await story.tell(20).catch(() => undefined);
    for (const viewer of viewers) {
      await viewer.until(({ state }) => state.position?.seq === 100);
      expect(story.linesOf(viewer)).toEqual(story.allLines);
      expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, connectionCount: 1 });
    }
    // Whoever comes now finds all of it, also what the replica never had.
    const late = viewerForTest(() => two.page);
    await late.until(({ state }) => state.position?.seq === 100);
    expect(story.linesOf(late)).toEqual(story.allLines);
  });

  it('comes back without anything, and everybody is told by a snapshot of a new epoch', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const [one, two] = await Promise.all([startServer(redis.url), startServer(redis.url)]);
    const story = await startStory(redis.url);
    const viewer = viewerForTest((attempt) => (attempt % 2 === 0 ? one.page : two.page));
    await story.tell(50);
    await viewer.until(({ state }) => state.position?.seq === 50);
    const before = viewer.state.position?.epoch;
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 60);
    expect(viewer.state.position?.epoch).not.toBe(before);
    expect(story.linesOf(viewer)).toEqual(story.allLines);
    viewer.cut();
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 70);
    expect(story.linesOf(viewer)).toEqual(story.allLines);
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0 });
  });

  it('is not there for a while: servers live on, say that they are not ready, and go on', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const server = await startServer(redis.url);
    const story = await startStory(redis.url);
    const viewer = viewerForTest(() => server.page);
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 10);
    await redis.kill();
    const [alive, ready, snapshot, metrics] = await Promise.all(
      ['/healthz', '/readyz', '/api/v1/snapshot', '/metrics'].map((path) => fetch(`${server.page}${path}`)),
    );
    expect([alive?.status, ready?.status, snapshot?.status, metrics?.status]).toEqual([200, 503, 200, 200]);
    expect(await ready?.json()).toEqual({ status: 'log-unreachable', viewers: 1 });
    await redis.restart();
    await story.tell(10);
    await viewer.until(({ state }) => state.position?.seq === 20);
    await expect
      .poll(async () => (await fetch(`${server.page}/readyz`)).status, { timeout: 10_000 })
      .toBe(200);
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0 });
    expect(story.linesOf(viewer)).toEqual(story.allLines);
  });
});
