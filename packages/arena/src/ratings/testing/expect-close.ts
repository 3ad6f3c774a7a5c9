/** Holds each number against its expectation, to `digits` after the point, without the testing library's own scale. */
export function expectClose(actual: readonly number[], expected: readonly number[], digits: number): void {
  if (actual.length !== expected.length) {
    throw new Error(`Expected ${expected.length} numbers, got ${actual.length}.`);
  }
  const tolerance = 0.500001 * 10 ** -digits;
  actual.forEach((value, at) => {
    const wanted = expected[at] ?? Number.NaN;
    // Written so that NaN is never close.
    if (!(Math.abs(value - wanted) <= tolerance)) {
      throw new Error(`Entry ${at} is ${value}, expected ${wanted} to ${digits} digits.`);
    }
  });
}
