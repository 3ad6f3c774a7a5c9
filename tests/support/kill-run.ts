import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { outcomeKinds, type RunSummary } from '@genai-bench/core-metrics';
import type { FleetDriverOptions } from '@genai-bench/fleet';
import { monotonicMs, readRecords, type BenchmarkOptions } from '@genai-bench/runner';
import { expect, onTestFinished } from 'vitest';
import { requestIdOf } from './collect-run.ts';

interface Heartbeat {
  readonly runId: string;
  /** Requests that had ended. */
  readonly count: number;
  /** On the clock of the machine. */
  readonly atMs: number;
}

export interface KilledRun {
  readonly runId: string;
  readonly heartbeats: readonly Heartbeat[];
  /** On the clock of the machine. */
  readonly killedAtMs: number;
}

interface KillOptions {
  readonly afterMs: number;
  /** From when `afterMs` counts: the first ended request (the default), or the first word of the process. */
  readonly since?: 'start' | 'first-request';
  /** Workers that make the load; the process makes it itself unless given. */
  readonly fleet?: FleetDriverOptions;
}

/** Runs a benchmark in a process of its own, kills it in the middle, and gives what it said until then. */
export async function runAndKill(
  options: BenchmarkOptions,
  { afterMs, since = 'first-request', fleet }: KillOptions,
): Promise<KilledRun> {
  const child = fork(join(import.meta.dirname, 'killed-child.mjs'), { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heartbeats: Heartbeat[] = [];
  const exited = once(child, 'exit');
  child.on('message', (message) => heartbeats.push(message as Heartbeat)); // Holds: it sends nothing else.
  child.send({ options, fleet });
  const isUnderWay = (): boolean => (heartbeats.at(-1)?.count ?? 0) > 0;
  do await Promise.race([once(child, 'message'), exited]);
  while (since === 'first-request' && !isUnderWay() && child.exitCode === null);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const killedAtMs = monotonicMs();
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  return { runId: heartbeats[0]!.runId, heartbeats, killedAtMs };
}

/** The longest time between two signs of life of a process, which shows how long it stood still. */
export function longestGapMs(atMs: readonly number[]): number {
  return Math.max(0, ...atMs.slice(1).map((instant, index) => instant - atMs[index]!));
}

/** What holds for a run whose process was killed and whose folder was opened. */
export function expectKilledRun({ levels, status, failure }: RunSummary, recordCount: number): void {
  expect({ status, failure }).toEqual({
    status: 'aborted',
    failure: expect.stringMatching(/^interrupted: /),
  });
  for (const { counts } of levels) {
    expect(outcomeKinds.reduce((sum, kind) => sum + counts.byOutcome[kind], 0)).toBe(counts.issued);
  }
  expect(levels.reduce((sum, { counts }) => sum + counts.issued + (counts.warmup ?? 0), 0)).toBe(recordCount);
}

/** The requests of which a run's folder has records, as the target knows them. */
export async function recordedIdsOf(folder: string, runId: string): Promise<string[]> {
  const ids: string[] = [];
  const records = readRecords(join(folder, 'records.jsonl'), { onTornLine: () => undefined });
  for await (const record of records) ids.push(requestIdOf({ runId }, record));
  return ids;
}
