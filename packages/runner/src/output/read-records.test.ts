import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleRecord } from '../testing/sample-run.ts';
import { readRecords, readRecordsHeader } from './read-records.ts';

const header = JSON.stringify({ type: 'header', schemaVersion: 1, metricVersion: 1, runId: 'r', plan: {} });
const first = JSON.stringify(sampleRecord(0));
const second = JSON.stringify(sampleRecord(1));

describe('readRecords', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-records-'));
    path = join(folder, 'records.jsonl');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function read(text: string): Promise<{ records: RequestRecord[]; torn: string[] }> {
    await writeFile(path, text);
    const records: RequestRecord[] = [];
    const torn: string[] = [];
    for await (const record of readRecords(path, { onTornLine: (line) => torn.push(line) }))
      records.push(record);
    return { records, torn };
  }

  it('gives the whole records and reports the torn one, wherever the last line was cut', async () => {
    for (const length of [1, 2, 100, second.length - 1]) {
      const { records, torn } = await read(`${header}\n${first}\n${second.slice(0, length)}`);
      expect(records).toEqual([sampleRecord(0)]);
      expect(torn).toEqual([second.slice(0, length)]);
    }
  });

  it('takes a last record that only lacks its line feed', async () => {
    const { records, torn } = await read(`${header}\n${first}\n${second}`);
    expect(records).toHaveLength(2);
    expect(torn).toEqual([]);
  });

  it('gives no records for a header alone', async () => {
    expect((await read(`${header}\n`)).records).toEqual([]);
  });

  it('reads lines longer than one read of the file', async () => {
    const message = 'é'.repeat(700_000);
    const long = sampleRecord(0, { outcome: { kind: 'incomplete', message } });
    const { records } = await read(`${header}\n${JSON.stringify(long)}\n${second}\n`);
    expect(records).toEqual([long, sampleRecord(1)]);
  });

  it('names the line that was damaged in the middle of a file', async () => {
    await expect(read(`${header}\n${first.slice(0, 50)}\n${second}\n`)).rejects.toMatchObject({
      code: 'invalid-records',
      message: expect.stringContaining('Line 2'),
    });
  });

  it('refuses a newer schema and says with what to read it', async () => {
    const newer = header.replace('"schemaVersion":1', '"schemaVersion":99');
    await expect(read(`${newer}\n${first}\n`)).rejects.toMatchObject({
      code: 'invalid-records',
      message: expect.stringMatching(/schema version 99.*up to 1/s),
    });
    await expect(readRecordsHeader(path)).rejects.toMatchObject({ code: 'invalid-records' });
  });

  it.each([
    ['a record first', `${first}\n`],
    ['other text', 'hello\n'],
    ['a torn header', header.slice(0, 20)],
  ])('refuses a file with %s instead of a header', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid-records' });
  });

  it('refuses an empty header and a missing file', async () => {
    await writeFile(path, '');
    await expect(readRecordsHeader(path)).rejects.toMatchObject({ code: 'invalid-records' });
    await expect(readRecordsHeader(join(folder, 'none.jsonl'))).rejects.toMatchObject({
      code: 'invalid-records',
      message: expect.stringContaining('Check the path'),
    });
  });
});
