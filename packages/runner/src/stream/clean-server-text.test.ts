import { describe, expect, it } from 'vitest';
import { cleanServerText } from './clean-server-text.ts';

const asIs = (text: string): string => text;

describe('cleanServerText', () => {
  it.each([
    ['plain', 'plain'],
    ['  a\u0000\u001b]0;x\u0007b\r\n\tc\u009b ', 'a ]0;x b c'],
    ['abc\u202etxt.exe\u2066\u2028', 'abc txt.exe'],
    ['äöü → 😀', 'äöü → 😀'],
  ])('makes %j printable', (text, expected) => {
    expect(cleanServerText(text, asIs)).toBe(expected);
  });

  it('caps the length without tearing a character', () => {
    expect(cleanServerText('abcdef', asIs, 6)).toBe('abcdef');
    expect(cleanServerText('abcdefg', asIs, 6)).toBe('abcde…');
    expect(cleanServerText('abcd😀g', asIs, 6)).toBe('abcd…');
  });

  it('takes secrets out before the cap, so that none is kept in part', () => {
    expect(cleanServerText('key sk-12345678', (text) => text.replace('sk-12345678', '[redacted]'), 14)).toBe(
      'key [redacted]',
    );
  });
});
