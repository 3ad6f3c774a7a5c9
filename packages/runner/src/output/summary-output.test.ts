import { expect, it } from 'vitest';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRunOutput } from '../testing/run-output-contract.ts';
import { sampleLevelSummary, sampleRunSummary, sampleStart } from '../testing/sample-run.ts';
import { createSummaryOutput } from './summary-output.ts';

const tool = { name: 'genai-bench', version: '0.1.0' };
const now = (): Date => new Date('2026-01-02T03:04:06Z');

describeRunOutput('createSummaryOutput', (options) => createSummaryOutput({ ...options, tool }));

async function withOutput(
  test: (folder: string, output: ReturnType<typeof createSummaryOutput>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'summary-output-'));
  try {
    await test(folder, createSummaryOutput({ folder, redact: (text) => text, tool, now }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readSummary(folder: string): Promise<Record<string, unknown>> {
  expect(await readdir(folder)).toEqual(['summary.json']);
  const value: unknown = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
  // What was written is an object.
  return value as Record<string, unknown>;
}

it('keeps finished levels under the status aborted until the run has ended', () =>
  withOutput(async (folder, output) => {
    await output.runStarted(sampleStart());
    expect(await readSummary(folder)).toMatchObject({ status: 'aborted', levels: [], runId: 'run-1' });
    const level = sampleLevelSummary();
    await output.levelFinished(level);
    expect(await readSummary(folder)).toMatchObject({
      status: 'aborted',
      levels: [level],
      endedAt: '2026-01-02T03:04:06.000Z',
      tool,
    });
    const summary = sampleRunSummary();
    await output.runFinished(summary);
    expect(await readSummary(folder)).toEqual(summary);
  }));

it('takes the worst grade of the levels so far', () =>
  withOutput(async (folder, output) => {
    const { instrument } = sampleLevelSummary();
    const grade = { verdict: 'degraded', reasons: ['lag'] } as const;
    await output.runStarted(sampleStart());
    await output.levelFinished(sampleLevelSummary({ instrument: { ...instrument, grade } }));
    await output.levelFinished(sampleLevelSummary({ levelIndex: 1 }));
    expect(await readSummary(folder)).toMatchObject({ grade });
  }));

it('says what to do when the folder is a file', () =>
  withOutput(async (folder) => {
    await writeFile(join(folder, 'file'), '');
    const output = createSummaryOutput({ folder: join(folder, 'file'), redact: (text) => text, tool });
    await expect(output.runStarted(sampleStart())).rejects.toMatchObject({
      code: 'output-failed',
      message: expect.stringContaining('is a file, not a folder'),
    });
  }));
