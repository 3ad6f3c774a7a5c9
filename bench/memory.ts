/**
 * Memory of a run that records a million chunks, and of one of half a million requests. Run after a build:
 * pnpm --filter @genai-bench/bench memory
 *
 * Each row of the first table is a process of its own that runs one level with all outputs on disk. Peak is the resident
 * set at its highest; kept is the JavaScript heap and its buffers after the run, garbage collected, minus before. Each row
 * of the second is the built command line; peak is what the kernel says of its process.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunSummary } from '@genai-bench/core-metrics';
import { readRecords, runBenchmark } from '@genai-bench/runner';
import { machineLine } from './support/machine-line.ts';
import { startPacedServer } from './support/paced-socket-server.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const command = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
const eventsPerAnswer = 100;
const concurrency = 256;
const intervalMs = 5;

interface Reading {
  readonly peakBytes: number;
  readonly baseBytes: number;
  readonly keptBytes: number;
  readonly fileBytes: number;
  readonly seconds: number;
}

function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function runCase(requests: number): Promise<Reading> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  const server = await startPacedServer({ eventsPerAnswer, intervalMs });
  try {
    const options = {
      apiBase: `http://127.0.0.1:${server.port}`,
      model: 'sim',
      scenarios: [`D(32,${eventsPerAnswer})`],
      concurrency,
      output: { baseFolder: folder },
    };
    // A small level first, so that code, threads and buffers that every run has are not counted.
    await runBenchmark({ ...options, maxRequests: concurrency }).result;
    const heldBefore = heldBytes();
    const baseBytes = process.memoryUsage().rss;
    const peak = { bytes: 0 };
    const sampler = setInterval(() => (peak.bytes = Math.max(peak.bytes, process.memoryUsage().rss)), 50);
    const began = performance.now();
    const { levels } = await runBenchmark({ ...options, maxRequests: requests }).result;
    const seconds = (performance.now() - began) / 1000;
    clearInterval(sampler);
    if (levels[0]!.counts.byOutcome.completed !== requests) throw new Error('not all requests completed');
    const recorded = await countRecords(folder);
    if (recorded !== requests + concurrency)
      throw new Error(`${recorded} records on disk, not ${requests + concurrency}`);
    const fileBytes = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    return { peakBytes: peak.bytes, baseBytes, keptBytes: heldBytes() - heldBefore, fileBytes, seconds };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

async function countRecords(folder: string): Promise<number> {
  let count = 0;
  for (const experiment of readdirSync(folder)) {
    const records = readRecords(join(folder, experiment, 'records.jsonl'));
    for await (const record of records) if (record.outcome.kind === 'completed') count += 1;
  }
  return count;
}

async function inOwnProcess(requests: number): Promise<Reading> {
  const child = fork(fileURLToPath(import.meta.url), [String(requests)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  const [reading] = (await once(child, 'message')) as [Reading];
  child.disconnect();
  return reading;
}

const shortAnswer = { eventsPerAnswer: 8, intervalMs: 0 };

const page = ['--enable-streaming', '--streaming-port', '0', '--streaming-linger', 'never'];

/** The command line asks for so many short answers and writes all files; with its page it keeps the run in a history too. */
async function runCommandLine(
  requests: number,
  more: readonly string[],
): Promise<{ readonly peakBytes: number; readonly seconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-memory-'));
  const server = await startPacedServer(shortAnswer);
  try {
    const load = ['--num-concurrency', String(concurrency), '--max-requests-per-run', String(requests)];
    const target = ['--api-base', `http://127.0.0.1:${server.port}`, '--model', 'sim'];
    const scenario = ['--traffic-scenario', `D(32,${shortAnswer.eventsPerAnswer})`, '--quiet', '--json'];
    const began = performance.now();
    const child = spawn(process.execPath, [command, 'benchmark', ...target, ...load, ...scenario, ...more], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', XDG_DATA_HOME: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const peak = { bytes: 0 };
    const sampler = setInterval(() => {
      peak.bytes = Math.max(peak.bytes, highWaterBytes(child.pid!));
    }, 20);
    const result = await text(child.stdout);
    clearInterval(sampler);
    const seconds = (performance.now() - began) / 1000;
    const { levels } = JSON.parse(result) as RunSummary;
    if (levels[0]!.counts.byOutcome.completed !== requests) throw new Error('not all requests completed');
    return { peakBytes: peak.bytes, seconds };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** 0 once the process is gone. */
function highWaterBytes(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function main(): Promise<void> {
  const machine = machineLine();
  const rows: string[][] = [];
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
  for (const requests of process.argv.includes('--quick') ? [10_000] : [1_000, 10_000, 30_000]) {
    const reading = await inOwnProcess(requests);
    const chunks = requests * eventsPerAnswer;
    rows.push([
      chunks.toLocaleString('en'),
      mb(reading.baseBytes),
      mb(reading.peakBytes),
      mb(reading.peakBytes - reading.baseBytes),
      (Math.max(0, reading.keptBytes) / chunks).toFixed(2),
      mb(reading.fileBytes),
      reading.seconds.toFixed(0),
    ]);
    console.error(rows.at(-1)!.join('  '));
  }
  const commandRows: string[][] = [];
  for (const requests of process.argv.includes('--quick') ? [20_000] : [50_000, 500_000]) {
    for (const [kind, more] of [
      ['files', []],
      ['files, page and history', page],
    ] as const) {
      const { peakBytes, seconds } = await runCommandLine(requests, more);
      commandRows.push([requests.toLocaleString('en'), kind, mb(peakBytes), seconds.toFixed(0)]);
      console.error(commandRows.at(-1)!.join('  '));
    }
  }
  writeResult(
    process.argv.includes('--quick') ? 'memory-quick' : 'memory',
    `# Memory: a run of a million chunks and more

${machine} ${concurrency} streams, ${eventsPerAnswer} chunks an answer, all files written.

${markdownTable({
  head: [
    'chunks',
    'RSS before MB',
    'peak RSS MB',
    'growth MB',
    'kept after, bytes/chunk',
    'files MB',
    'seconds',
  ],
  rows,
})}

## The command line and short answers

${concurrency} requests at once, ${shortAnswer.eventsPerAnswer} chunks an answer that come together.

${markdownTable({ head: ['requests', 'writes', 'peak RSS MB', 'seconds'], rows: commandRows })}`,
  );
}

if (process.send === undefined) await main();
else process.send(await runCase(Number(process.argv[2])));
