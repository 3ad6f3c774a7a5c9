import { StreamingServer } from '@genai-bench/stream-server';
import { openPostgresStorage } from '@genai-bench/stream-server/postgres';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgresServer();
}, 660_000);
afterAll(() => postgres.stop());

test('a server is ready while its PostgreSQL answers, and again when that is back', async () => {
  const storage = await openPostgresStorage({ url: await postgres.createDatabase() });
  const server = new StreamingServer({ port: 0, history: storage.history });
  await server.start();
  onTestFinished(async () => {
    await server.stop();
    await storage.close();
  });
  const readiness = async (): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${server.port}/readyz`)).json();
  expect(await readiness()).toMatchObject({ status: 'ready' });
  await postgres.kill();
  expect(await readiness()).toMatchObject({ status: 'history-unreachable' });
  expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
  await postgres.restart();
  await expect.poll(readiness, { timeout: 30_000 }).toMatchObject({ status: 'ready' });
});
