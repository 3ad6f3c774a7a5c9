import { expect, it } from 'vitest';
import { describeRunOutput } from '../testing/run-output-contract.ts';
import {
  sampleLevelSummary,
  sampleOutline,
  sampleRecord,
  sampleRunSummary,
  sampleStart,
} from '../testing/sample-run.ts';
import { createMemoryOutput } from './memory-output.ts';

describeRunOutput('createMemoryOutput', createMemoryOutput);

it('keeps what it was told, in order', async () => {
  const output = createMemoryOutput();
  await output.runStarted(sampleStart());
  await output.levelStarted(sampleOutline());
  await output.recordsFinished([sampleRecord(0)]);
  await output.recordsFinished([sampleRecord(1), sampleRecord(2)]);
  await output.levelFinished(sampleLevelSummary());
  await output.runFinished(sampleRunSummary());
  expect(output.run).toEqual(sampleStart());
  expect(output.startedLevels).toEqual([sampleOutline()]);
  expect(output.records.map((record) => record.index)).toEqual([0, 1, 2]);
  expect(output.levels).toEqual([sampleLevelSummary()]);
  expect(output.summary).toEqual(sampleRunSummary());
  expect(output.closed).toBe(false);
  await output.close();
  expect(output.closed).toBe(true);
});
