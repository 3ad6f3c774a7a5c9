import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorker, startFleetWorkers } from '../support/fleet-for-test.ts';
import { sendJson } from '../support/recording-server.ts';
import { recordingServerForTest, simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const nowhere = { ...shortLevel, apiBase: 'http://127.0.0.1:9' };

/** What all clients send from now on, as Redis tells it. A plain socket: clients expect answers in place of the stream. */
async function monitoredCommands(url: string): Promise<{ readonly text: string }> {
  const commands = { text: '' };
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.setEncoding('utf8').on('data', (text: string) => (commands.text += text));
  socket.write('MONITOR\r\n');
  await expect.poll(() => commands.text).toContain('+OK');
  return commands;
}

function clientForTest(url: string): Redis {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  return client;
}

describe('a run on workers', () => {
  test('says who is there when they are too few', async () => {
    const redis = await redisForTest();
    await startFleetWorkers(redis.url, 1);
    const said: string[] = [];
    const run = runOnFleet(nowhere, {
      redis: redis.url,
      workers: 2,
      waitMs: 500,
      say: (line) => said.push(line),
    });
    await expect(run.summary).rejects.toMatchObject({ code: 'too-few-workers' });
    await expect(run.summary).rejects.toThrow(/^1 of 2 workers were there after 0.5 s: w0 \(.+ cores\)/);
    expect(said.at(-1)).toMatch(/^1 of 2 workers: w0 \(/);
  });

  test('refuses a worker of another major version, and says so', async () => {
    const redis = await redisForTest();
    const card = { id: 'x', name: 'old', host: 'h', version: '9.1.0', cpuCount: 4, clockMs: 1 };
    const client = clientForTest(redis.url);
    await client.sadd('genai-bench:fleet:workers', 'x');
    await client.set('genai-bench:fleet:worker:x', JSON.stringify({ ...card, isBusy: false }));
    const run = runOnFleet(nowhere, { redis: redis.url, workers: 1, waitMs: 100 });
    await expect(run.summary).rejects.toThrow('old (h, 4 cores, refused: version 9.1.0, not 0.x)');
  });

  test('ends soon when it is stopped while it waits', async () => {
    const redis = await redisForTest();
    const run = runOnFleet(nowhere, {
      redis: redis.url,
      workers: 1,
      say: () => run.run.stop(),
    });
    await expect(run.summary).rejects.toMatchObject({ code: 'fleet-interrupted' });
  });

  test('says in one line that Redis is not there, refuses the password, or never answers', async () => {
    const closed = runOnFleet(nowhere, { redis: 'redis://u:hidden@127.0.0.1:1', workers: 1 });
    await expect(closed.summary).rejects.toThrow(
      /^Redis at redis:\/\/127.0.0.1:1 cannot be used: nothing listens there\. [^\n]+$/,
    );
    const redis = await redisForTest();
    await clientForTest(redis.url).config('SET', 'requirepass', 'right-word');
    const wrong = redis.url.replace('redis://', 'redis://:wrong-word@');
    const refused = runOnFleet(nowhere, { redis: wrong, workers: 1 });
    await expect(refused.summary).rejects.toThrow('it refuses the password');
    await expect(refused.summary).rejects.not.toThrow('wrong-word');
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());
    const address = mute.address();
    const port = typeof address === 'object' ? address!.port : 0;
    const silent = runOnFleet(nowhere, { redis: `redis://127.0.0.1:${port}`, workers: 1 });
    await expect(silent.summary).rejects.toMatchObject({ code: 'redis-unreachable' });
  });

  test('names the worker that lacks a file of the plan, and leaves it fit for the next run', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const [worker] = await startFleetWorkers(redis.url, 1);
    const missing = join(await temporaryFolder(), 'rows.txt');
    const fleet = { redis: redis.url, workers: 1 };
    const { scenarios: _synthetic, ...level } = { ...shortLevel, apiBase: simulator.url, dataset: missing };
    const run = runOnFleet(level, fleet);
    await expect(run.summary).rejects.toThrow(/^Worker w0 could not get ready: .*rows\.txt/);
    await expect(run.summary).rejects.toMatchObject({ code: 'invalid-dataset' });
    await worker!.says('given up');
    await writeFile(missing, 'one row\nanother row\n');
    expect((await runOnFleet(level, fleet).summary).levels[0]!.counts.byOutcome.completed).toBe(4);
  });

  test('fails with the same code as a single run when the target is not there', async () => {
    const redis = await redisForTest();
    await startFleetWorkers(redis.url, 1);
    const run = runOnFleet(nowhere, { redis: redis.url, workers: 1 });
    await expect(run.summary).rejects.toMatchObject({ code: 'target-unreachable' });
  });

  test('keeps the key out of Redis that is part of a header, and says which', async () => {
    const run = runOnFleet(
      { ...nowhere, apiKey: 'hidden-word', headers: { 'X-Team': 'hidden-word' } },
      { redis: 'redis://x', workers: 1 },
    );
    await expect(run.summary).rejects.toMatchObject({ code: 'plan-not-shareable' });
    await expect(run.summary).rejects.toThrow('X-Team');
  });
});

describe('the extra headers of a run on workers', () => {
  const value = 'hidden-word-0123456789';

  test('are sent by all workers, and lie nowhere once these are ready', async () => {
    const redis = await redisForTest();
    // A server that quotes what it was sent, as some do.
    const server = await recordingServerForTest(({ headers }, response) =>
      sendJson(response, 400, { error: { message: `bad header ${String(headers['x-team'])}` } }),
    );
    const workers = await startFleetWorkers(redis.url, 2);
    const commands = await monitoredCommands(redis.url);
    const folder = await temporaryFolder();
    const run = runOnFleet(
      {
        ...shortLevel,
        apiBase: server.url,
        headers: { 'X-Team': value },
        output: { baseFolder: folder, folderName: 'run' },
      },
      { redis: redis.url, workers: 2 },
    );
    await run.received(1);
    expect(await clientForTest(redis.url).keys('*:headers')).toEqual([]);
    const summary = await run.summary;
    expect(server.received).toHaveLength(4);
    for (const { headers } of server.received) expect(headers['x-team']).toBe(value);
    const lines = commands.text.split('\r\n').filter((line) => line.includes(value));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/"set" "genai-bench:fleet:run:[^"]+:headers"/i);
    expect(JSON.stringify(run.records)).toContain('bad header [redacted]');
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const written = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(written.join()).toContain('X-Team');
    const told = [JSON.stringify([summary, run.records]), run.said.join(), ...written];
    for (const text of [...told, ...workers.map((worker) => worker.output())])
      expect(text).not.toContain(value);
  });

  test('are taken away where the run cannot begin', async () => {
    const redis = await redisForTest();
    await startFleetWorkers(redis.url, 1);
    const run = runOnFleet({ ...nowhere, headers: { 'X-Team': value } }, { redis: redis.url, workers: 1 });
    await expect(run.summary).rejects.toMatchObject({ code: 'target-unreachable' });
    expect(await clientForTest(redis.url).keys('*:headers')).toEqual([]);
  });
});

describe('the key of a run on workers', () => {
  const key = 'sk-very-secret-0123456789';

  test('comes from the environment of each worker, and never enters Redis', async () => {
    const redis = await redisForTest();
    const server = await recordingServerForTest();
    const worker = startFleetWorker(
      { redis: redis.url, name: 'w', apiKeyEnv: 'OWN', apiKeyFor: [new URL(server.url).origin] },
      { OWN: key },
    );
    await worker.says('waits for runs');
    const commands = await monitoredCommands(redis.url);
    const run = runOnFleet(
      { ...shortLevel, apiBase: server.url, apiKey: key },
      { redis: redis.url, workers: 1 },
    );
    const summary = await run.summary;
    expect(summary.levels[0]!.counts.issued).toBe(4);
    expect(server.received.some(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
    expect(commands.text).toContain('share');
    expect(commands.text).not.toContain(key);
    expect(worker.output()).not.toContain(key);
  });

  test('is not sent to a server that the worker was not told of', async () => {
    const redis = await redisForTest();
    const server = await recordingServerForTest();
    const own = { redis: redis.url, name: 'w', apiKeyEnv: 'OWN' };
    const worker = startFleetWorker({ ...own, apiKeyFor: ['https://api.example.org'] }, { OWN: key });
    await worker.says('waits for runs');
    const run = runOnFleet(
      { ...shortLevel, apiBase: server.url, apiKey: key },
      { redis: redis.url, workers: 1 },
    );
    await expect(run.summary).rejects.toThrow(
      `this worker sends it only to https://api.example.org; start it with --api-key-for ${new URL(server.url).origin}`,
    );
    expect(server.received).toEqual([]);
  });

  test('is missed with words that say where to put it', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    await startFleetWorkers(redis.url, 1);
    const options = { ...shortLevel, apiBase: simulator.url, apiKey: key };
    const run = runOnFleet(options, { redis: redis.url, workers: 1 });
    await expect(run.summary).rejects.toThrow('start this worker with --api-key-env <name>');
    await expect(run.summary).rejects.toMatchObject({ code: 'key-missing' });
  });
});
