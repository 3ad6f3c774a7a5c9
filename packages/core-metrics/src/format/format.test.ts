import { describe, expect, it } from 'vitest';
import { formatCount } from './format-count.ts';
import { formatDurationMs } from './format-duration-ms.ts';
import { formatRate } from './format-rate.ts';

describe('formatDurationMs', () => {
  it.each([
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0 ms'],
    [0.0421, '42.1 µs'],
    [0.9994, '999 µs'],
    [0.9996, '1.00 ms'],
    [1, '1.00 ms'],
    [12.345, '12.3 ms'],
    [99.96, '100 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1250, '1.25 s'],
    [59_960, '60.0 s'],
    [99_960, '1 min 40 s'],
    [125_000, '2 min 5 s'],
    [-3.5, '-3.50 ms'],
    [-125_000, '-2 min 5 s'],
  ])('%s ms', (durationMs, text) => {
    expect(formatDurationMs(durationMs)).toBe(text);
  });
});

describe('formatRate', () => {
  it.each([
    [undefined, '–'],
    [0, '0.00 tok/s'],
    [3.14159, '3.14 tok/s'],
    [99.96, '100 tok/s'],
    [999.6, '1,000 tok/s'],
    [1234.5, '1,235 tok/s'],
  ])('%s', (perSecond, text) => {
    expect(formatRate(perSecond, 'tok')).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [undefined, '–'],
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [-1_234_567, '-1,234,567'],
  ])('%s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});
