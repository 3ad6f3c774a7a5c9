import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFleetDriver, type FleetDriverOptions, type FleetWorkerOptions } from '@genai-bench/fleet';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import {
  createMemoryOutput,
  runBenchmark,
  type BenchmarkOptions,
  type BenchmarkRun,
} from '@genai-bench/runner';
import { onTestFinished } from 'vitest';
import { startRedisServer, type RedisServer } from './start-redis-server.ts';

/** A worker in a process of its own. */
export interface FleetWorkerChild {
  readonly process: ChildProcess;
  readonly name: string;
  /** What it said so far. */
  output(): string;
  /** Resolves once it has said this, after what it had said when it was asked the last time. */
  says(text: string): Promise<void>;
  /** Its signs of life, twenty a second, on the clock of the machine. */
  readonly aliveAtMs: readonly number[];
  readonly exited: Promise<unknown>;
}

/** Short, so that a test of a loss need not take half a minute; long enough for a busy machine. */
const quickWorker = { coordinatorSilenceMs: 5_000 };
const quickRun = { workerSilenceMs: 4_000, redisOutageMs: 8_000 };

export async function redisForTest(): Promise<RedisServer> {
  const redis = await startRedisServer();
  onTestFinished(() => redis.stop());
  return redis;
}

export function startFleetWorker(
  options: Pick<
    FleetWorkerOptions,
    'redis' | 'prefix' | 'apiKeyEnv' | 'apiKeyFor' | 'secret' | 'stateFolder'
  > & {
    readonly name: string;
  },
  env: Readonly<Record<string, string>> = {},
): FleetWorkerChild {
  const child = fork(join(import.meta.dirname, 'fleet-worker-child.mjs'), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const pieces: string[] = [];
  let wake = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      pieces.push(text);
      wake();
    });
  }
  let heard = 0;
  const aliveAtMs: number[] = [];
  child.on('message', (message) => aliveAtMs.push((message as { atMs: number }).atMs)); // Holds: it sends nothing else.
  const exited = once(child, 'close').then(() => wake());
  // Its own, so that no worker delivers what one of another test has left.
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'genai-bench-state-'));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
    if (options.stateFolder === undefined) rmSync(stateFolder, { recursive: true, force: true });
  });
  child.send({ ...quickWorker, ...options, stateFolder });
  return {
    process: child,
    name: options.name,
    output: () => pieces.join(''),
    aliveAtMs,
    async says(text) {
      for (;;) {
        const at = pieces.join('').indexOf(text, heard);
        if (at >= 0) {
          heard = at + text.length;
          return;
        }
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`worker ${options.name} ended without saying "${text}":\n${pieces.join('')}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    exited,
  };
}

/** So many workers, all of them waiting. */
export async function startFleetWorkers(
  redis: string,
  count: number,
  options: Pick<FleetWorkerOptions, 'prefix' | 'secret'> = {},
): Promise<FleetWorkerChild[]> {
  const workers = Array.from({ length: count }, (_, at) =>
    startFleetWorker({ redis, name: `w${at}`, ...options }),
  );
  await Promise.all(workers.map((worker) => worker.says('waits for runs')));
  return workers;
}

export interface FleetRun {
  readonly run: BenchmarkRun;
  readonly records: readonly RequestRecord[];
  readonly summary: Promise<RunSummary>;
  /** What it said of its workers, line by line. */
  readonly said: readonly string[];
  /** Resolves once so many records have arrived. */
  received(count: number): Promise<void>;
}

export function runOnFleet(options: BenchmarkOptions, fleet: FleetDriverOptions): FleetRun {
  const memory = createMemoryOutput();
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
    fleet.say?.(line);
  };
  let wake = (): void => {};
  const run = runBenchmark(options, {
    outputs: [
      {
        ...memory,
        async recordsFinished(records) {
          await memory.recordsFinished(records);
          wake();
        },
      },
    ],
    createDriver: createFleetDriver({ ...quickRun, ...fleet, say }),
  });
  const summary = run.result;
  let isOver = false;
  // A failure is told to who waits for it.
  const over = (): void => void (isOver = true);
  summary.then(over, over);
  return {
    run,
    get records() {
      return memory.records;
    },
    summary,
    said,
    async received(count) {
      while (memory.records.length < count) {
        const more = new Promise<void>((resolve) => (wake = resolve));
        await Promise.race([more, summary]);
        if (memory.records.length >= count) return;
        if (isOver) throw new Error(`the run ended with ${memory.records.length} records`);
      }
    },
  };
}
