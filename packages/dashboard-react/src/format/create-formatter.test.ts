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
    [3_599_400, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [37_846_000, '10 h 31 min'],
    [-37_846_000, '-10 h 31 min'],
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

  it.each([
    [0, '0%'],
    [0.8167, '81.7%'],
    [0.9, '90.0%'],
    [1, '100%'],
    [0.0004, '<0.1%'],
    [0.9996, '>99.9%'],
  ])('writes a share of %d as %s', (value, expected) => {
    expect(english.share(value)).toBe(expected);
  });

  it('writes relative differences with one decimal below 100 % and none above', () => {
    expect(english.relative(-0.02)).toBe('-2.0%');
    expect(english.relative(10.117)).toBe('+1,012%');
    expect(english.relative(0)).toBe('0%');
  });

  it('writes nothing as 0, without decimals that nobody measured', () => {
    expect(english.rate(0, 'tok/s')).toBe('0 tok/s');
  });

  it('leaves out what is round on an axis', () => {
    expect(english.durationTick(300)).toBe('300 ms');
    expect(english.durationTick(15)).toBe('15 ms');
    expect(english.durationTick(1200)).toBe('1.2 s');
  });

  it('counts fractions of a second where they are asked for, with the sign of the locale', () => {
    expect(english.elapsed(600, 1)).toBe('0:00.6');
    expect(english.elapsed(61_239, 2)).toBe('1:01.23');
    expect(createFormatter('de').elapsed(1500, 1)).toBe('0:01,5');
  });

  it('counts time since the start in minutes, and in hours when there are any', () => {
    expect(english.elapsed(245_000)).toBe('4:05');
    expect(english.elapsed(3_723_000)).toBe('1:02:03');
  });
});
