import { join } from 'node:path';
import { runBenchmark } from '@genai-bench/runner';
import { createMemoryEventLog, createRunPublisher, recordLog } from '@genai-bench/stream-server';
import fc from 'fast-check';
import { shortLevel } from '../support/collect-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';

type Damage = (bytes: Buffer, at: number, random: string) => Buffer;
export const damages: Readonly<Record<string, Damage>> = {
  cut: (bytes, at) => bytes.subarray(0, at),
  garbage: (bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(random), bytes.subarray(at + random.length)]),
  insert: (bytes, at, random) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from(random), bytes.subarray(at)]),
  numbers: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll(/:\d+(\.\d+)?/g, ':1e308')),
  nulls: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll(/:\d+(\.\d+)?/g, ':null')),
  twice: (bytes) => Buffer.concat([bytes, bytes]),
  swapped: (bytes) => Buffer.from(bytes.toString('utf8').split('\n').toReversed().join('\n')),
  longLine: (bytes, at) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.alloc(3_000_000, 'a'), bytes.subarray(at)]),
  empty: () => Buffer.alloc(0),
  escapes: (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('"sim"', '"\\u001b]0;x\\u0007sim"')),
};
/** Where and how; `choice` picks a file of a folder. */
export const damage = fc.record({
  kind: fc.constantFrom(...Object.keys(damages)),
  position: fc.double({ min: 0, max: 1, noNaN: true }),
  random: fc.string({ unit: 'binary', maxLength: 40 }),
  choice: fc.nat(1_000),
});

/** A run with all that it leaves behind: its folder, and its recording. */
export async function sampleRun(): Promise<{ readonly folder: string; readonly recording: string }> {
  const simulator = await simulatorForTest();
  const base = await temporaryFolder();
  const log = createMemoryEventLog();
  const publisher = createRunPublisher({ log });
  const recording = join(base, 'events.ndjson');
  const recorder = await recordLog(log, recording);
  const run = runBenchmark({
    ...shortLevel,
    concurrency: [1, 2],
    apiBase: simulator.url,
    output: { baseFolder: base, folderName: 'whole' },
  });
  for await (const event of run) await publisher.publish(event);
  await run.result;
  await recorder.close();
  return { folder: join(base, 'whole'), recording };
}
