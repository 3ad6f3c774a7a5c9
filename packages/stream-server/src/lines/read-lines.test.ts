import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function write(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lines-'));
  folders.push(folder);
  const path = join(folder, 'file');
  await writeFile(path, content);
  return path;
}

async function linesOf(content: string): Promise<readonly (readonly [string, number, boolean])[]> {
  const lines: (readonly [string, number, boolean])[] = [];
  for await (const { text, lineNumber, terminated } of readLines(await write(content))) {
    lines.push([text, lineNumber, terminated]);
  }
  return lines;
}

describe('readLines', () => {
  it.each([
    ['', []],
    ['\n', [['', 1, true]]],
    [
      'a\n\nb',
      [
        ['a', 1, true],
        ['', 2, true],
        ['b', 3, false],
      ],
    ],
    ['a\u2028b\u0085c\n', [['a\u2028b\u0085c', 1, true]]],
  ])('cuts %j at line feeds and nowhere else', async (content, expected) => {
    expect(await linesOf(content)).toEqual(expected);
  });

  it('keeps characters and lines whole across the pieces in which a file is read', async () => {
    const long = '日本'.repeat(150_000);
    expect(await linesOf(`${long}\n${long}`)).toEqual([
      [long, 1, true],
      [long, 2, false],
    ]);
  });

  it('refuses a line that would fill the memory', async () => {
    await expect(linesOf('x'.repeat(65 * 1024 * 1024))).rejects.toThrow('line 1 is longer');
  });
});
