import { afterEach, expect, it, vi } from 'vitest';
import type { RunEvent, RunSummary } from '@genai-bench/core-metrics';
import { createMemoryOutput } from '../output/memory-output.ts';
import type { RunOutput } from '../output/run-output.ts';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import { sampleRecord } from '../testing/sample-run.ts';
import { executeRun } from './execute-run.ts';
import type { LevelDriver } from './level-driver.ts';
import { createRunControl } from './run-control.ts';

afterEach(() => vi.useRealTimers());

interface ExecutedRun {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
  /** Levels that were driven. */
  readonly driven: readonly number[];
}

/** A run of two levels with one request each, whose load somebody else makes. */
async function execute(
  outputs: readonly RunOutput[],
  { during = () => {}, ...more }: { readonly during?: () => void; readonly onOutputFailure?: 'abort' } = {},
): Promise<ExecutedRun> {
  const plan = parseRunPlan({ apiBase: 'http://127.0.0.1:1', model: 'm', concurrency: [1, 2], ...more });
  const events: RunEvent[] = [];
  const driven: number[] = [];
  const driver: LevelDriver = {
    async drive({ outline: { levelIndex }, onRecords }) {
      driven.push(levelIndex);
      during();
      onRecords([sampleRecord(0, { levelIndex })]);
      return { health: [] };
    },
    close: async () => {},
  };
  const summary = await executeRun({
    plan,
    runId: 'run-1',
    control: createRunControl(),
    originMs: 0,
    outputs,
    publish: (event) => events.push(event),
    createDriver: async () => driver,
  });
  return { summary, events, driven };
}

function failingOutput(): RunOutput {
  return {
    ...createMemoryOutput(),
    recordsFinished: () => Promise.reject(new Error('The disk is full')),
  };
}

it('goes on when an output fails, and says in the result what is missing', async () => {
  const good = createMemoryOutput();
  const { summary, events, driven } = await execute([failingOutput(), good]);
  expect(driven).toEqual([0, 1]);
  expect(summary).toMatchObject({
    status: 'completed',
    missingResults: [expect.stringContaining('The disk is full')],
    levels: [{ counts: { issued: 1 } }, { counts: { issued: 1 } }],
  });
  expect(good.summary?.missingResults).toEqual(summary.missingResults);
  expect(events.at(-1)).toMatchObject({
    type: 'run-finished',
    summary: { missingResults: summary.missingResults },
  });
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'log',
      level: 'error',
      message: expect.stringContaining('disk is full'),
    }),
  );
});

it('goes on without any output that is left', async () => {
  const { summary } = await execute([failingOutput()]);
  expect(summary).toMatchObject({ status: 'completed', levels: [{}, {}] });
});

it('names what the last calls could not write', async () => {
  const output = { ...createMemoryOutput(), close: () => Promise.reject(new Error('No room at the end')) };
  const { summary } = await execute([output]);
  expect(summary.missingResults).toEqual([expect.stringContaining('No room at the end')]);
});

it('ends by a failed output where that is wanted, with the results so far', async () => {
  const { summary, driven } = await execute([failingOutput()], { onOutputFailure: 'abort' });
  expect(driven).toEqual([0]);
  expect(summary).toMatchObject({
    status: 'aborted',
    failure: expect.stringContaining('could not be written'),
    levels: [{ status: 'aborted', counts: { issued: 1 } }],
  });
});

it('does not end before it began when the clock of the machine is set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-02T03:04:05Z') });
  const { summary } = await execute([], {
    during: () => vi.setSystemTime(Date.parse('2026-01-01T00:00:00Z')),
  });
  expect(summary.startedAt).toBe('2026-01-02T03:04:05.000Z');
  expect(Date.parse(summary.endedAt)).toBeGreaterThanOrEqual(Date.parse(summary.startedAt));
});
