import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { RunnerError } from '../errors.ts';
import { fileOutputs } from '../run/open-outputs.ts';
import { describeRunOutput } from '../testing/run-output-contract.ts';
import {
  sampleLevelSummary,
  sampleOutline,
  sampleRecord,
  sampleRunSummary,
  sampleStart,
} from '../testing/sample-run.ts';
import { combineOutputs } from './combine-outputs.ts';
import { createMemoryOutput } from './memory-output.ts';
import type { MemoryOutput } from './memory-output.ts';
import { createRecordsOutput } from './records-output.ts';
import type { RunOutput } from './run-output.ts';

describeRunOutput('combineOutputs of all file outputs', (options) =>
  combineOutputs(
    fileOutputs.map((create) => create({ ...options, timeUnit: 's', onFailure: fail })),
    fail,
  ),
);

function fail(failure: RunnerError): never {
  throw failure;
}

/** A memory output whose records go nowhere. */
function failing(error: Error): MemoryOutput {
  return Object.assign(createMemoryOutput(), { recordsFinished: () => Promise.reject(error) });
}

describe('combineOutputs', () => {
  it('reports a failing output once, stops feeding it, closes it, and goes on with the others', async () => {
    const failures: RunnerError[] = [];
    const good = createMemoryOutput();
    const bad = failing(new Error('broken'));
    const output = combineOutputs([bad, good], (failure) => failures.push(failure));
    await output.runStarted(sampleStart());
    await output.recordsFinished([sampleRecord(0)]);
    await output.recordsFinished([sampleRecord(1)]);
    await output.levelFinished(sampleLevelSummary());
    await output.runFinished(sampleRunSummary());
    await output.close();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: 'output-failed', message: expect.stringContaining('broken') });
    expect(good.records).toHaveLength(2);
    expect(good.levels).toHaveLength(1);
    expect(bad.levels).toHaveLength(0);
    expect([good.closed, bad.closed]).toEqual([true, true]);
  });

  it('names the folder of a file output that fails', async () => {
    const failures: RunnerError[] = [];
    const folder = join('/', 'nowhere', 'at-all');
    const good = createMemoryOutput();
    const output = combineOutputs(
      [good, createRecordsOutput({ folder, redact: (text) => text })],
      (failure) => failures.push(failure),
    );
    await output.runStarted(sampleStart());
    expect(failures.map((failure) => failure.message)).toEqual([expect.stringContaining(folder)]);
    expect(good.run).toEqual(sampleStart());
    await output.close();
  });

  it('throws when no output could start, and goes on without any that fails later', async () => {
    const refusing = Object.assign(createMemoryOutput(), {
      runStarted: () => Promise.reject(new Error('no place')),
    });
    const failures: RunnerError[] = [];
    const onFailure = (failure: RunnerError): void => void failures.push(failure);
    await expect(combineOutputs([refusing], onFailure).runStarted(sampleStart())).rejects.toMatchObject({
      code: 'output-failed',
    });
    const output = combineOutputs([failing(new Error('broken'))], onFailure);
    await output.runStarted(sampleStart());
    await output.recordsFinished([sampleRecord(0)]);
    await output.runFinished(sampleRunSummary());
    await output.close();
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('no place'),
      expect.stringContaining('broken'),
    ]);
  });

  it('takes one that resumes up again at the next level, and at the end of the run', async () => {
    let isBroken = true;
    const memory = createMemoryOutput();
    const output = combineOutputs(
      [
        Object.assign(memory, {
          resumes: true,
          async levelFinished() {
            if (isBroken) throw new Error('broken');
          },
        }),
      ],
      () => {},
    );
    await output.runStarted(sampleStart());
    await output.levelStarted(sampleOutline());
    await output.levelFinished(sampleLevelSummary());
    await output.recordsFinished([sampleRecord(0)]);
    isBroken = false;
    await output.levelStarted(sampleOutline({ levelIndex: 1 }));
    await output.recordsFinished([sampleRecord(1)]);
    await output.runFinished(sampleRunSummary());
    expect(memory.startedLevels).toHaveLength(2);
    expect(memory.records.map(({ index }) => index)).toEqual([1]);
    expect(memory.summary).toBeDefined();
  });

  it('closes every output, although one of them fails to', async () => {
    const failures: RunnerError[] = [];
    const good = createMemoryOutput();
    const bad: RunOutput = { ...createMemoryOutput(), close: () => Promise.reject(new Error('stuck')) };
    const output = combineOutputs([bad, good], (failure) => failures.push(failure));
    await output.close();
    await output.close();
    expect(good.closed).toBe(true);
    expect(failures).toHaveLength(1);
  });
});
