import { expect } from 'vitest';

/** Holds each number against its expectation, to `digits` after the point. */
export function expectClose(actual: readonly number[], expected: readonly number[], digits: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, at) => {
    expect(Math.abs(value - expected[at]!), `entry ${at}: ${value} for ${expected[at]}`).toBeLessThanOrEqual(
      0.500001 * 10 ** -digits,
    );
  });
}
