import { describe, expect, it } from 'vitest';
import { encodeCell } from './records-to-csv.ts';

describe('encodeCell', () => {
  it.each([
    [undefined, ''],
    [-1.5, '-1.5'],
    [false, 'false'],
    ['plain text', 'plain text'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['\t=1', `"'\t=1"`],
    ['\rx', `"'\rx"`],
    ['＝1', `"'＝1"`],
    ['a=1', 'a=1'],
  ])('writes %j as %j', (value, expected) => {
    expect(encodeCell(value)).toBe(expected);
  });
});
