import { describe, expect, it, onTestFinished } from 'vitest';
import { startNginx } from '../support/start-nginx.ts';
import { startRedisServer } from '../support/start-redis-server.ts';
import { startServer, startStory, viewerForTest, type ServerProcess } from './support/start-servers.ts';

async function startAll() {
  const redis = await startRedisServer();
  onTestFinished(() => redis.stop());
  const servers = await Promise.all(
    [1, 2].map(() => startServer(redis.url, '--allow-host', '127.0.0.1', '--allow-host', 'localhost')),
  );
  const nginx = await startNginx(servers.map(({ page }) => Number(new URL(page).port)));
  onTestFinished(() => nginx.stop());
  const story = await startStory(redis.url);
  return { servers, nginx, story };
}

async function viewersOf({ page }: ServerProcess): Promise<number> {
  const { viewers } = (await (await fetch(`${page}/healthz`)).json()) as { readonly viewers: number };
  return viewers;
}

describe('servers behind nginx', () => {
  it('are one to a viewer: it lives through the kill of the one that it is on', async () => {
    const { servers, nginx, story } = await startAll();
    const viewer = viewerForTest(() => nginx.url);
    await story.tell(50);
    await viewer.until(({ state }) => state.position?.seq === 50);
    const counts = await Promise.all(servers.map(viewersOf));
    expect(counts.toSorted((a, b) => a - b)).toEqual([0, 1]);
    const telling = story.tell(100);
    servers[counts.indexOf(1)]?.cli.kill('SIGKILL');
    await telling;
    await viewer.until(({ state }) => state.position?.seq === 150);
    expect(story.linesOf(viewer)).toEqual(story.allLines);
    expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0, connectionCount: 2 });
  });

  it('are ended one after the other, and no viewer and no question is turned away', async () => {
    const { servers, nginx, story } = await startAll();
    const viewers = Array.from({ length: 6 }, () => viewerForTest(() => nginx.url));
    await story.tell(20);
    for (const viewer of viewers) await viewer.until(({ state }) => state.position?.seq === 20);
    const first = servers[0]!;
    first.cli.kill('SIGTERM');
    for (let asked = 0; asked < 20; asked++) {
      expect((await fetch(`${nginx.url}/api/v1/snapshot`)).status).toBe(200);
      await story.tell(1);
    }
    expect(await first.cli.ended).toBe(0);
    await story.tell(10);
    for (const viewer of viewers) {
      await viewer.until(({ state }) => state.position?.seq === 50);
      expect(story.linesOf(viewer)).toEqual(story.allLines);
      expect(viewer).toMatchObject({ gapCount: 0, repeatCount: 0 });
      // Those that were on the first one were sent away once, and refused by nobody.
      expect(viewer.endings.every((code) => code === 1012)).toBe(true);
    }
  });

  it('send events as they happen to those who cannot have a WebSocket', async () => {
    const { nginx, story } = await startAll();
    const aborted = new AbortController();
    onTestFinished(() => aborted.abort());
    const response = await fetch(`${nginx.url}/events`, { signal: aborted.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (word: string): Promise<void> => {
      while (!text.includes(word)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended without ${word}`);
        text += value;
      }
    };
    await readUntil('event_type":"snapshot');
    for (let number = 1; number <= 5; number++) {
      await story.tell(1);
      // Nothing else comes that could push it through a buffer.
      await readUntil(`"line ${number} of`);
    }
    expect(response.headers.get('content-type')).toContain('text/event-stream');
  });
});
