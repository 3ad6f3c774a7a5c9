import { expect, it } from 'vitest';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { describeRunOutput } from '../testing/run-output-contract.ts';
import { sampleLevelSummary, sampleOutline, sampleRecord, sampleStart } from '../testing/sample-run.ts';
import { readRecords, readRecordsHeader } from './read-records.ts';
import { createRecordsOutput } from './records-output.ts';

describeRunOutput('createRecordsOutput', createRecordsOutput);

const plain = (text: string): string => text;

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'records-output-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function collect(path: string): Promise<readonly RequestRecord[]> {
  const records: RequestRecord[] = [];
  for await (const record of readRecords(path)) records.push(record);
  return records;
}

it('gives back header and records as they were written, line separators in a message included', () =>
  inFolder(async (folder) => {
    const records = [
      sampleRecord(0, { phase: 'warmup' }),
      sampleRecord(1, {
        outcome: { kind: 'api_error', code: 'x', message: 'a\u2028b\nc\u2029"é\ud83d\ude00' },
      }),
    ];
    const output = createRecordsOutput({ folder, redact: plain });
    await output.runStarted(sampleStart());
    await output.recordsFinished(records);
    await output.close();
    const path = join(folder, 'records.jsonl');
    expect(await collect(path)).toEqual(records);
    expect(await readRecordsHeader(path)).toMatchObject({ type: 'header', schemaVersion: 1, runId: 'run-1' });
  }));

it('has every accepted record in the file when a level has ended', () =>
  inFolder(async (folder) => {
    const output = createRecordsOutput({ folder, redact: plain, buffering: { flushIntervalMs: 3_600_000 } });
    await output.runStarted(sampleStart());
    await output.recordsFinished([sampleRecord(0), sampleRecord(1)]);
    const path = join(folder, 'records.jsonl');
    expect(await collect(path)).toEqual([]);
    await output.levelFinished(sampleLevelSummary());
    expect(await collect(path)).toHaveLength(2);
    await output.close();
  }));

it('waits for the disk when more is pending than allowed, and loses nothing', () =>
  inFolder(async (folder) => {
    const buffering = { flushIntervalMs: 3_600_000, coalesceLength: 1 << 30, maxPendingLength: 2000 };
    const output = createRecordsOutput({ folder, redact: plain, buffering });
    await output.runStarted(sampleStart());
    await output.levelStarted(sampleOutline());
    await output.recordsFinished(Array.from({ length: 100 }, (_, index) => sampleRecord(index)));
    // Not closed, not synced: whatever is missing now is what may still be pending.
    const written = await readFile(join(folder, 'records.jsonl'), 'utf8');
    const whole = 100 * (JSON.stringify(sampleRecord(50)).length + 1);
    expect(whole - written.length).toBeLessThan(2000);
    await output.close();
    expect((await collect(join(folder, 'records.jsonl'))).map((record) => record.index)).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
  }));

it('refuses to write over the records of another run', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'records.jsonl'), 'precious');
    const output = createRecordsOutput({ folder, redact: plain });
    await expect(output.runStarted(sampleStart())).rejects.toMatchObject({
      code: 'output-failed',
      message: expect.stringContaining('Choose another folder'),
    });
    await output.close();
    expect(await readFile(join(folder, 'records.jsonl'), 'utf8')).toBe('precious');
  }));

it('keeps a record readable whose secret is a word of the format', () =>
  inFolder(async (folder) => {
    const redact = (text: string): string =>
      text.replaceAll('token', '[redacted]').replaceAll('1000', '[redacted]');
    const output = createRecordsOutput({ folder, redact });
    const outcome = {
      kind: 'timeout',
      phase: 'first-token',
      limitMs: 1000,
      message: 'no token in 1000 ms',
    } as const;
    await output.runStarted(sampleStart());
    await output.recordsFinished([sampleRecord(0, { outcome })]);
    await output.close();
    expect(await collect(join(folder, 'records.jsonl'))).toEqual([
      sampleRecord(0, { outcome: { ...outcome, message: 'no [redacted] in [redacted] ms' } }),
    ]);
  }));

it('leaves the records of a killed process readable, without a gap', () =>
  inFolder(async (folder) => {
    const script = fileURLToPath(new URL('../testing/write-records-until-killed.ts', import.meta.url));
    const child = fork(script, {
      cwd: import.meta.dirname,
      execArgv: ['--conditions=@genai-bench/source', '--import', 'tsx'],
    });
    child.send(folder);
    const ended = once(child, 'exit');
    const path = join(folder, 'records.jsonl');
    try {
      // However slow the machine: 500 lines arrive without anybody having flushed them, or the test times out.
      while ((await countLines(path)) < 500 && child.exitCode === null) await delay(10);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    const indexes = (await collect(path)).map((record) => record.index);
    expect(indexes.length).toBeGreaterThanOrEqual(499);
    expect(indexes).toEqual(indexes.map((_, position) => position));
  }));

async function countLines(path: string): Promise<number> {
  try {
    return (await readFile(path, 'utf8')).split('\n').length - 1;
  } catch {
    // The child has not created it yet.
    return 0;
  }
}
