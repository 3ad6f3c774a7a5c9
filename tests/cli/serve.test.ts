import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryEventLog, createRecorder, type Envelope } from '@genai-bench/stream-server';
import { connectViewer, pageOf } from './support/connect-viewer.ts';
import { startLoopbackServer, type LoopbackOptions, type LoopbackServer } from './support/loopback-server.ts';
import { runCli, spawnCli, temporaryFolder, type CliOptions, type SpawnedCli } from './support/spawn-cli.ts';

const targets: LoopbackServer[] = [];
const programs: SpawnedCli[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.kill('SIGKILL');
    await program.ended;
  }
  for (const target of targets.splice(0)) await target.close();
});

async function startTarget(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const target = await startLoopbackServer(options);
  targets.push(target);
  return target;
}

async function start(
  args: readonly string[],
  options?: CliOptions,
): Promise<SpawnedCli & { readonly page: string }> {
  const program = spawnCli([...args, '--port', '0'], options);
  programs.push(program);
  return Object.assign(program, { page: await pageOf(program) });
}

/** A benchmark of ten requests that leaves an experiment folder. */
async function runOnce(cwd: string, ...more: readonly string[]): Promise<string> {
  const target = await startTarget();
  const run = ['benchmark', '--api-base', target.url, '--model', 'm', '--num-concurrency', '2'];
  const result = await runCli([...run, '--max-requests-per-run', '10', '--json', ...more], { cwd });
  expect(result.code).toBe(0);
  return (JSON.parse(result.stdout) as { runId: string }).runId;
}

const controlToken = 'control-token-of-the-test';
const controls = { env: { C: controlToken } };
const asController = { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' };

describe('genai-bench serve', () => {
  it('shows runs of earlier commands: from experiment folders and from the history', async () => {
    const cwd = temporaryFolder();
    const fromFolder = await runOnce(cwd, '--experiment-base-dir', 'results');
    const fromHistory = await runOnce(cwd, '--no-save', '--enable-streaming', '--streaming-port', '0');
    const serve = await start(['serve', '--results', 'results'], { cwd });
    await serve.waitFor('stderr', 'Ready');
    expect(serve.stderr).toContain('results: 1 runs taken in');
    const { runs } = (await (await fetch(`${serve.page}/api/v1/runs`)).json()) as {
      runs: { runId: string }[];
    };
    expect(runs.map(({ runId }) => runId)).toEqual([fromHistory, fromFolder]);
    for (const { runId } of runs) {
      const records = await fetch(`${serve.page}/api/v1/runs/${runId}/records`);
      expect(await records.json()).toMatchObject({ totalCount: 10 });
    }
    serve.kill('SIGTERM');
    expect(await serve.ended).toBe(0);
  });

  it('starts a run for who has the control token, shows it live and stops it', async () => {
    const target = await startTarget({ holds: true });
    const serve = await start(['serve', '--streaming-control-token-env', 'C'], controls);
    const viewer = await connectViewer(`${serve.page.replace('http', 'ws')}/ws`);
    const plan = {
      apiBase: target.url,
      model: 'm',
      scenarios: ['D(10,3)'],
      concurrency: 2,
      maxRequests: 100,
    };
    const post = (path: string, body: unknown, headers = asController) =>
      fetch(`${serve.page}/api/v1/runs${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const started = await post('', plan);
    expect(started.status).toBe(201);
    const { runId } = (await started.json()) as { runId: string };
    await target.waitForHeld(2);
    expect((await post('', plan)).status).toBe(409);
    const view = await (await fetch(`${serve.page}/api/v1/runs/${runId}`)).json();
    expect(view).toMatchObject({ state: 'live', view: { runId } });
    expect((await post(`/${runId}/stop`, {})).status).toBe(202);
    target.release();
    const isFinished = ({ event_type }: Envelope) => event_type === 'run_finished';
    const messages = await viewer.until((all) => all.some(isFinished));
    expect(messages.find(isFinished)).toMatchObject({
      run_id: runId,
      data: { summary: { status: 'aborted' } },
    });
    await serve.waitFor('stderr', `Run ${runId} is over.`);
    expect(await (await fetch(`${serve.page}/api/v1/runs`)).json()).toMatchObject({ runs: [{ runId }] });
  });

  it('starts nothing without the token, nor a run that uses its files', async () => {
    const target = await startTarget();
    const viewer = 'viewer-token-of-the-test';
    const serve = await start(['serve', '--streaming-control-token-env', 'C', '--streaming-token-env', 'V'], {
      env: { C: controlToken, V: viewer, MODEL_API_KEY: 'sk-canary' },
    });
    const plan = { apiBase: target.url, model: 'm', maxRequests: 1, concurrency: 1 };
    const post = async (body: unknown, headers: Readonly<Record<string, string>>) => {
      const request = { method: 'POST', body: JSON.stringify(body) };
      const contentType = { 'content-type': 'application/json' };
      return fetch(`${serve.page}/api/v1/runs`, { ...request, headers: { ...contentType, ...headers } });
    };
    expect((await post(plan, {})).status).toBe(401);
    expect((await post(plan, { authorization: `Bearer ${viewer}` })).status).toBe(403);
    expect((await post(plan, { ...asController, origin: 'http://evil.example' })).status).toBe(403);
    const local = await post({ ...plan, dataset: '/etc/passwd' }, asController);
    expect(local.status).toBe(400);
    expect(JSON.stringify(await local.json())).toContain('dataset');
    expect((await post({ ...plan, maxRequests: 0 }, asController)).status).toBe(400);
    expect(target.bodies).toHaveLength(0);
    expect((await post(plan, asController)).status).toBe(201);
    await serve.waitFor('stderr', 'is over.');
    expect(target.authorizations.filter((value) => value !== undefined)).toEqual([]);
  });

  it('ends a run that is going on with itself, and keeps what it has', async () => {
    const cwd = temporaryFolder();
    const target = await startTarget({ holds: true });
    const serve = await start(['serve', '--streaming-control-token-env', 'C'], { cwd, ...controls });
    const plan = { apiBase: target.url, model: 'm', concurrency: 1, maxRequests: 100, scenarios: 'D(10,3)' };
    const body = JSON.stringify(plan);
    await fetch(`${serve.page}/api/v1/runs`, { method: 'POST', headers: asController, body });
    await target.waitForHeld(1);
    const viewer = await connectViewer(`${serve.page.replace('http', 'ws')}/ws`);
    serve.kill('SIGINT');
    target.release();
    await viewer.untilStop();
    expect(await serve.ended).toBe(0);
    const again = await start(['serve'], { cwd });
    expect(await (await fetch(`${again.page}/api/v1/runs`)).json()).toMatchObject({
      runs: [{ status: 'aborted' }],
    });
  });

  it('names a folder that is not there, and one line suffices', async () => {
    const { code, stderr } = await runCli(['serve', '--port', '0', '--results', 'missing']);
    expect(stderr).toContain('--results cannot be read: there is no such file ("missing")');
    expect(code).toBe(2);
  });
});

describe('genai-bench replay', () => {
  it('tells the story that was recorded', async () => {
    const cwd = temporaryFolder();
    const target = await startTarget({ holds: true });
    const run = ['benchmark', '--api-base', target.url, '--model', 'm', '--num-concurrency', '2'];
    const flags = ['--max-requests-per-run', '10', '--enable-streaming', '--streaming-port', '0', '--record'];
    const live = spawnCli([...run, ...flags], { cwd });
    programs.push(live);
    const viewer = await connectViewer(`${(await pageOf(live)).replace('http', 'ws')}/ws`);
    target.release();
    const seen = await viewer.untilStop();
    await live.ended;
    const [folder = ''] = readdirSync(join(cwd, 'experiments'));
    const replay = await start([
      'replay',
      join(cwd, 'experiments', folder, 'events.ndjson'),
      '--speed',
      'max',
    ]);
    await replay.waitFor('stderr', 'the page stays at');
    const late = await connectViewer(`${replay.page.replace('http', 'ws')}/ws`);
    await late.until((all) => all.length >= 2);
    const summaryOf = (all: readonly Envelope[]) =>
      all.find(({ event_type }) => event_type === 'run_finished')?.data;
    const snapshot = late.messages.find(({ event_type }) => event_type === 'snapshot')?.data as {
      state: { summary: unknown };
    };
    expect({ summary: snapshot.state.summary }).toMatchObject({
      summary: (summaryOf(seen) as { summary: unknown }).summary,
    });
    replay.kill('SIGINT');
    expect(await replay.ended).toBe(0);
  });

  it('says how many events the recording lacks', async () => {
    const path = join(temporaryFolder(), 'events.ndjson');
    const recorder = await createRecorder(path, { maxWaitingBytes: 0 });
    const log = createMemoryEventLog();
    log.subscribe((envelope) => recorder.record(envelope));
    await log.startEpoch('run-1');
    const data = { message: 'a', level: 'info' as const, timestamp: 1, atMs: 1 };
    for (let count = 0; count < 3; count++) await log.append({ event_type: 'log', data });
    await recorder.close();
    const flags = ['--speed', 'max', '--port', '0', '--streaming-linger', 'never'];
    const { code, stderr } = await runCli(['replay', path, ...flags]);
    expect(stderr).toContain(`warning: ${path} lacks 3 events: the disk was too slow when it was recorded.`);
    expect(code).toBe(0);
  });

  it.each([
    [['missing.ndjson'], 'there is no such file'],
    [['.'], 'it is a folder'],
    [[], 'The file is missing'],
    [['x', '--speed', 'fast'], '--speed must be a number above 0, or max, got "fast"'],
  ])('refuses %j in one line', async (args, message) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'folder'));
    const { code, stderr } = await runCli(['replay', ...args], { cwd });
    expect(stderr).toContain(message);
    expect({ code, lineCount: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lineCount: 1 });
  });
});
