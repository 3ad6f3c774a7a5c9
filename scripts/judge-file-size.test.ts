import { describe, expect, test } from 'vitest';
import { judgeFileSize, judgeFunctions } from './judge-file-size.mjs';

const textOf = (lineCount: number, first = 'let a;') => `${first}\n${'x;\n'.repeat(lineCount - 1)}`;

test.each([
  ['a.ts', 300, 'fine'],
  ['a.ts', 301, 'look-again'],
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

describe('judgeFunctions', () => {
  const path = 'packages/a/src/a.ts';
  const judge = (
    lineCount: number,
    { reason, open = {} }: { reason?: string; open?: Record<string, number> },
  ) => judgeFunctions({ path, functions: [{ name: 'run', line: 7, lineCount, reason }], open });

  test('takes 80 lines, and more with a reason', () => {
    expect(judge(80, {})).toEqual([]);
    expect(judge(81, { reason: 'one table of published values' })).toEqual([]);
    expect(judge(81, {})).toEqual([expect.stringContaining(`${path}:7: run has 81 lines`)]);
  });

  test('takes one of the open list up to its stated length, and only as long as it needs it', () => {
    const open = { [`${path}#run`]: 90 };
    expect(judge(90, { open })).toEqual([]);
    expect(judge(91, { open })).toEqual([expect.stringContaining('91 lines')]);
    expect(judge(80, { open })).toEqual([expect.stringContaining('no longer too long')]);
  });
});
