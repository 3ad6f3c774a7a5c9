import {
  outcomeKinds,
  type LevelSummary,
  type RequestRecord,
  type RunSummary,
} from '@genai-bench/core-metrics';
import {
  createMemoryOutput,
  runBenchmark,
  type BenchmarkOptions,
  type BenchmarkRun,
} from '@genai-bench/runner';
import { expect } from 'vitest';

/** A run that is over, with everything it said through its outputs. */
export interface CollectedRun {
  readonly run: BenchmarkRun;
  readonly summary: RunSummary;
  /** All levels' records in the order in which they came. */
  readonly records: readonly RequestRecord[];
}

/** Options of a short level; a test states what it is about. */
export const shortLevel = {
  model: 'sim',
  backend: 'vllm',
  scenarios: ['D(20,8)'],
  concurrency: 2,
  maxRequests: 4,
} as const satisfies Partial<BenchmarkOptions>;

/** Runs a benchmark to its end and checks what holds for every run: outcomes add up, and each request has one record. */
export async function collectRun(
  options: BenchmarkOptions,
  meanwhile: (run: BenchmarkRun) => void = () => undefined,
): Promise<CollectedRun> {
  const memory = createMemoryOutput();
  const run = runBenchmark(options, { outputs: [memory] });
  meanwhile(run);
  const summary = await run.result;
  for (const level of summary.levels) expectEachRequestOnce(level, memory.records);
  return { run, summary, records: memory.records };
}

function expectEachRequestOnce(level: LevelSummary, all: readonly RequestRecord[]): void {
  const { issued, byOutcome } = level.counts;
  expect(outcomeKinds.reduce((sum, kind) => sum + byOutcome[kind], 0)).toBe(issued);
  const indexes = all
    .filter(({ levelIndex, phase }) => levelIndex === level.levelIndex && phase === 'measured')
    .map(({ index }) => index)
    .toSorted((a, b) => a - b);
  expect(indexes).toHaveLength(issued);
  expect(new Set(indexes).size).toBe(issued);
}

/** The only level of a run. */
export function onlyLevel({ summary }: CollectedRun): LevelSummary {
  expect(summary.levels).toHaveLength(1);
  return summary.levels[0]!;
}

/** The id under which a server saw a request. */
export function requestIdOf(
  run: Pick<BenchmarkRun, 'runId'>,
  { levelIndex, index, phase }: RequestRecord,
): string {
  return `${run.runId}-${levelIndex}-${phase === 'warmup' ? 'w' : ''}${index}`;
}
