import { describe, expect, it } from 'vitest';
import { createFormatter } from './create-formatter.ts';

describe('createFormatter', () => {
  const english = createFormatter('en');

  it.each([
    [undefined, '–'],
    [null, '–'],
    [Number.NaN, '–'],
    [Infinity, '–'],
    [0, '0 ms'],
    [0.85, '850 µs'],
    [12.34, '12.3 ms'],
    [999.6, '1.00 s'],
    [1250, '1.25 s'],
    [125_000, '2 min 5 s'],
  ])('writes a duration of %s ms as %s', (value, expected) => {
    expect(english.durationMs(value)).toBe(expected);
  });

  it('never shows an unknown figure as 0', () => {
    for (const text of [
      english.count(undefined),
      english.share(undefined),
      english.rate(undefined, 'req/s'),
      english.elapsed(undefined),
      english.dateTime(undefined),
      english.compact(Number.NaN),
    ]) {
      expect(text).toBe('–');
    }
  });

  it('writes numbers as the locale does', () => {
    const german = createFormatter('de');
    expect(german.count(1_234_567)).toBe('1.234.567');
    expect(german.durationMs(12.34)).toBe('12,3 ms');
  });

  it('writes signs of differences', () => {
    expect(english.relative(0.123)).toBe('+12.3%');
    expect(english.differenceMs(5)).toBe('+5.00 ms');
    expect(english.differenceMs(-5)).toBe('-5.00 ms');
  });

  it('counts time since the start in minutes, and in hours when there are any', () => {
    expect(english.elapsed(245_000)).toBe('4:05');
    expect(english.elapsed(3_723_000)).toBe('1:02:03');
  });
});
