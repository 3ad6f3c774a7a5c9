import { expect, test } from 'vitest';
import { judgeFileSize } from './judge-file-size.mjs';

const textOf = (lineCount: number, first = 'let a;') => `${first}\n${'x;\n'.repeat(lineCount - 1)}`;

test.each([
  ['a.ts', 250, 'fine'],
  ['a.ts', 251, 'look-again'],
  ['a.ts', 400, 'look-again'],
  ['a.ts', 401, 'too-long'],
  ['a.test.ts', 401, 'look-again'],
  ['a.test.ts', 601, 'too-long'],
])('judges %s of %i lines as %s', (path, lineCount, verdict) => {
  expect(judgeFileSize({ path, text: textOf(lineCount) })).toEqual({ verdict, lineCount });
});

test('lets a long file pass when its first line gives a reason', () => {
  const text = textOf(900, '// Long file: a table of published constants');
  expect(judgeFileSize({ path: 'a.ts', text }).verdict).toBe('fine');
});

test('does not take an empty reason', () => {
  expect(judgeFileSize({ path: 'a.ts', text: textOf(900, '// Long file: ok') }).verdict).toBe('too-long');
});
