import { describe, expect, it } from 'vitest';
import { parseDurationMs } from './parse-duration.ts';

describe('parseDurationMs', () => {
  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['2m', 120_000],
    ['1.5h', 5_400_000],
    ['1m30s', 90_000],
    [' 10s ', 10_000],
    ['0s', 0],
  ])('reads %j', (text, expected) => {
    expect(parseDurationMs(text, 'm')).toBe(expected);
  });

  it.each([
    ['m', 300_000],
    ['s', 5_000],
    ['ms', 5],
  ] as const)('counts a bare number in %s', (unit, expected) => {
    expect(parseDurationMs('5', unit)).toBe(expected);
  });

  it.each(['', 's', '-1s', '1d', '1 s', '1e3', '.5s', '5s3', 'abc'])('finds no duration in %j', (text) => {
    expect(parseDurationMs(text, 's')).toBeUndefined();
  });
});
