import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-lines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('gives the lines before one that would fill the memory, and refuses that', async () => {
  const path = join(folder, 'records.jsonl');
  const file = await open(path, 'wx');
  await file.write('first\n');
  // A hole of the file system: nothing but zeros, and no line feed.
  await file.truncate(65 * 1024 * 1024);
  await file.close();
  const lines: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const { text } of readLines(path)) lines.push(text);
  };
  await expect(reading()).rejects.toMatchObject({
    code: 'invalid-records',
    message: expect.stringMatching(/^Line 2 of .*records\.jsonl is longer than 67108864 characters/),
  });
  expect(lines).toEqual(['first']);
});
