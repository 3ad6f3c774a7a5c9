import { describe, expect, it } from 'vitest';
import { fitLine, visibleWidth } from './fit-line.ts';

describe('fitLine', () => {
  it('leaves a line alone that fits', () => {
    expect(fitLine('abcde', 5)).toBe('abcde');
  });

  it('cuts a longer line to the width, mark included', () => {
    expect(fitLine('abcdef', 5)).toBe('abcd…');
  });

  it('does not count colours, and switches them off after a cut', () => {
    const line = '\u001b[31mabcdef\u001b[39m';
    expect(visibleWidth(line)).toBe(6);
    expect(fitLine(line, 6)).toBe(line);
    expect(fitLine(line, 4)).toBe('\u001b[31mabc…\u001b[0m');
  });

  it('counts a character outside the basic plane once', () => {
    expect(fitLine('🙂🙂🙂', 3)).toBe('🙂🙂🙂');
  });
});
