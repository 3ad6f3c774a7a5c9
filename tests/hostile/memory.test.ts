import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { RunSummary } from '@genai-bench/core-metrics';
import { createMemoryOutput, runBenchmark, type RunOutput } from '@genai-bench/runner';
import { createMemoryEventLog, createRecorder } from '@genai-bench/stream-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { spawnCli, type SpawnedCli } from '../cli/support/spawn-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A run of a few requests takes about 200; on a busy machine these took 180 to 460. */
const ceilingMb = 600;
/** What starting, connecting, reading what waits and writing may take on a loaded machine, in ms. */
const overheadMs = 25_000;

interface Watched extends SpawnedCli {
  /** The most that the process has had in memory, in MB; what its last 20 ms added may be missing. */
  peakMb(): number;
}

function watch(args: readonly string[], cwd?: string): Watched {
  const cli = spawnCli(args, cwd === undefined ? {} : { cwd });
  let peakMb = 0;
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${cli.pid}/status`, 'utf8');
      peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
    } catch {
      // It is gone.
    }
  };
  const timer = setInterval(look, 20);
  onTestFinished(async () => {
    clearInterval(timer);
    cli.kill('SIGKILL');
    await cli.ended;
  });
  return Object.assign(cli, { peakMb: () => peakMb });
}

/** A target that lists no models, and answers each POST so. */
async function startTarget(answer: (response: ServerResponse, number: number) => void) {
  const counts = { asked: 0 };
  const listener: RequestListener = (request, response) => {
    request.resume();
    response.on('error', () => {});
    if (request.method === 'POST') answer(response, counts.asked++);
    else response.end('{"object":"list","data":[]}');
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // Holds: it listens on a TCP port.
  return { url: `http://127.0.0.1:${port}`, counts };
}

const event = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const shortAnswer = `${event({ content: 'a' })}${event({}, 'stop')}data: [DONE]\n\n`;
const streamed = { 'content-type': 'text/event-stream' };

function benchmark(url: string, ...more: readonly string[]): string[] {
  const scenario = ['--traffic-scenario', 'D(5,5)', '--num-concurrency', '24'];
  return ['benchmark', '--api-base', url, '--model', 'm', ...scenario, '--json', ...more];
}

async function summaryOf(cli: Watched): Promise<RunSummary> {
  await cli.ended;
  if (cli.stdout === '') throw new Error(`no result:\n${cli.stderr}`);
  return JSON.parse(cli.stdout) as RunSummary;
}

function expectWhole({ counts }: RunSummary['levels'][number]): void {
  expect(Object.values(counts.byOutcome).reduce((sum, count) => sum + count, 0)).toBe(counts.issued);
}

// Where the kernel tells what a process takes.
describe.runIf(existsSync('/proc/self/status'))('memory and time of the command line', () => {
  test('a thousand million warm-up requests take no more than a few, and end when told to', async () => {
    const target = await startTarget((response) => response.writeHead(200, streamed).end(shortAnswer));
    const cli = watch(
      benchmark(target.url, '--warmup-requests', '1000000000', '--max-requests-per-run', '10'),
    );
    while (target.counts.asked < 3_000) await new Promise((resolve) => setTimeout(resolve, 50));
    const stoppedAtMs = performance.now();
    cli.kill('SIGINT');
    await cli.ended;
    expect(performance.now() - stoppedAtMs).toBeLessThan(overheadMs);
    expect(cli.peakMb()).toBeLessThan(ceilingMb);
  });

  test.each([
    ['events', event({ content: 'word ' }).repeat(500)],
    ['one event', 'x'.repeat(50_000)],
    ['comments', ': ping\n\n'.repeat(6_000)],
  ])('24 answers of %s without end leave the time limit standing', async (_title, piece) => {
    const bytes = Buffer.from(piece);
    const target = await startTarget((response) => {
      response.writeHead(200, streamed);
      const more = (): void => {
        while (!response.destroyed && response.write(bytes));
      };
      response.on('drain', more);
      response.write('data: ');
      more();
    });
    const startedAtMs = performance.now();
    const limits = ['--max-time-per-run', '3s', '--drain', '500ms'];
    const cli = watch(benchmark(target.url, ...limits, '--enable-streaming', '--streaming-port', '0'));
    const [level] = (await summaryOf(cli)).levels as [RunSummary['levels'][number]];
    expect(performance.now() - startedAtMs).toBeLessThan(3_500 + overheadMs);
    expect(level.counts.issued).toBeGreaterThanOrEqual(24);
    expect(level.counts.byOutcome.completed).toBe(0);
    expectWhole(level);
    expect(level.instrument.grade.verdict).not.toBe('trusted');
    expect(cli.peakMb()).toBeLessThan(ceilingMb);
  });

  test('error classes that a server makes up, and messages of 5 MB, are counted and not kept', async () => {
    const long = 'm'.repeat(5_000_000);
    const target = await startTarget((response, number) => {
      const error = { code: `code-${number}`, message: number % 40 === 0 ? long : `message ${number}` };
      const body = JSON.stringify({ error });
      if (number % 80 === 0) response.writeHead(503).end(body);
      else response.writeHead(200, streamed).end(`data: ${body}\n\n`);
    });
    const cli = watch(benchmark(target.url, '--max-requests-per-run', '4000', '--allow-initial-errors'));
    const [level] = (await summaryOf(cli)).levels as [RunSummary['levels'][number]];
    expect(level.counts.issued).toBe(4_000);
    expectWhole(level);
    const { errorCounts, errorMessages = {} } = level;
    expect(Object.keys(errorCounts).length).toBeLessThanOrEqual(101);
    expect(Object.values(errorCounts).reduce((sum, count) => sum + count, 0)).toBe(4_000);
    expect(Math.max(...Object.values(errorMessages).map(({ length }) => length))).toBeLessThan(10_000);
    expect(cli.peakMb()).toBeLessThan(ceilingMb);
  });

  test('a line of 200 MB in a folder that is taken in costs that folder, and not the server', async () => {
    const cwd = await temporaryFolder();
    await mkdir(join(cwd, 'results', 'long'), { recursive: true });
    await writeLongLine(join(cwd, 'results', 'long', 'records.jsonl'), '{"type":"header",');
    const cli = watch(['serve', '--port', '0', '--results', 'results'], cwd);
    const page = await pageOf(cli);
    await cli.waitFor('stderr', 'Ready');
    expect(cli.stderr).toMatch(/line 1 is longer than/i);
    expect((await fetch(`${page}/healthz`)).status).toBe(200);
    expect(cli.peakMb()).toBeLessThan(ceilingMb);
  });

  test('a recording with a line of 200 MB is refused, and one that is long is shown', async () => {
    const cwd = await temporaryFolder();
    await writeLongLine(join(cwd, 'line.ndjson'), '{"kind":"genai-bench-recording",');
    const flags = ['--speed', 'max', '--port', '0', '--streaming-linger', 'never'];
    const refused = watch(['replay', 'line.ndjson', ...flags], cwd);
    expect(await refused.ended).toBe(2);
    expect(refused.stderr).toContain('line 1 is longer than');
    expect(refused.peakMb()).toBeLessThan(ceilingMb);

    const path = join(cwd, 'long.ndjson');
    const recorder = await createRecorder(path, { maxWaitingBytes: Infinity });
    const log = createMemoryEventLog();
    log.subscribe((envelope) => recorder.record(envelope));
    await log.startEpoch('run-1');
    const data = { message: 'm'.repeat(10_000), level: 'info' as const, timestamp: 1, atMs: 1 };
    for (let count = 0; count < 20_000; count++) await log.append({ event_type: 'log', data });
    await recorder.close();
    const shown = watch(['replay', path, ...flags], cwd);
    expect(await shown.ended).toBe(0);
    expect(shown.peakMb()).toBeLessThan(ceilingMb);
  });
});

test('outputs that fall behind hold the load back, nothing is lost, and the grade says so', async () => {
  const answer = JSON.stringify({
    choices: [{ index: 0, message: { content: 'word '.repeat(12_000) }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 5, completion_tokens: 12_000 },
  });
  const target = await startTarget((response) => response.end(answer));
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const stalled: RunOutput = { ...createMemoryOutput(), recordsFinished: () => released };
  const run = runBenchmark(
    {
      apiBase: target.url,
      model: 'm',
      scenarios: ['D(5,5)'],
      stream: false,
      concurrency: 8,
      maxDurationMs: 3_600_000,
    },
    { outputs: [stalled] },
  );
  // The requests that were ready when too many answers waited.
  const pause = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));
  while (target.counts.asked < 500) await pause(50);
  for (let before = -1; before !== target.counts.asked; await pause(3_000)) before = target.counts.asked;
  const held = target.counts.asked;
  expect(held).toBeLessThan(5_000);
  release();
  while (target.counts.asked < held + 1_000) await pause(50);
  run.stop();
  const { levels, grade } = await run.result;
  const { issued, byOutcome } = levels[0]!.counts;
  expect(issued).toBe(target.counts.asked);
  expect(byOutcome.completed).toBe(issued);
  expect(grade.reasons.join(' ')).toContain('recorded answers, too slowly');
});

/** A hole of the file system behind the beginning of a line: zeros, and no line feed. */
async function writeLongLine(path: string, beginning: string): Promise<void> {
  const file = await open(path, 'wx');
  await file.write(beginning);
  await file.truncate(200_000_000);
  await file.close();
}
