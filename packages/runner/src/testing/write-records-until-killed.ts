import { setImmediate } from 'node:timers/promises';
import { createRecordsOutput } from '../output/records-output.ts';
import { sampleOutline, sampleRecord, sampleStart } from './sample-run.ts';

/**
 * Forked as a process of its own: writes records into the folder that its parent's first message names, without ever
 * ending a level, until it is killed.
 */
const folder = await new Promise<unknown>((resolve) => process.once('message', resolve));
if (typeof folder !== 'string') throw new TypeError('The first message must be the folder to write to.');
const output = createRecordsOutput({ folder, redact: (text) => text });
await output.runStarted(sampleStart());
await output.levelStarted(sampleOutline());
// A million and some: far more than anybody waits for, so that the process ends even if nobody kills it.
for (let index = 0; index < 1_000_000; index += 10) {
  await output.recordsFinished(Array.from({ length: 10 }, (_, offset) => sampleRecord(index + offset)));
  await setImmediate();
}
await output.close();
process.disconnect();
