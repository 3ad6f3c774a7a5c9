import { describe, expect, it } from 'vitest';
import { buildRecord } from '../testing/build-record.ts';
import { concurrencyIn, steadyRange } from './concurrency.ts';
import { createRequestColumns } from './request-columns.ts';

function open(...intervals: readonly (readonly [sentAtMs: number, closedAtMs: number])[]) {
  const columns = createRequestColumns();
  for (const [sentAtMs, closedAtMs] of intervals) columns.fold(buildRecord({ sentAtMs, closedAtMs }));
  return columns;
}

describe('concurrencyIn', () => {
  it.each([
    [
      'two that overlap by half',
      open([0, 100], [50, 150]),
      { startMs: 0, endMs: 150 },
      { timeWeightedMean: 200 / 150, max: 2 },
    ],
    [
      'a request caused by the close of another does not overlap it',
      open([0, 100], [100, 200]),
      { startMs: 0, endMs: 200 },
      { timeWeightedMean: 1, max: 1 },
    ],
    [
      'only what lies in the range',
      open([0, 100], [0, 40], [0, 40]),
      { startMs: 50, endMs: 100 },
      { timeWeightedMean: 1, max: 1 },
    ],
    ['a range of no duration', open([0, 100]), { startMs: 50, endMs: 50 }, { timeWeightedMean: 0, max: 1 }],
    ['no requests', open(), { startMs: 0, endMs: 10 }, { timeWeightedMean: 0, max: 0 }],
  ])('%s', (_title, columns, range, expected) => {
    expect(concurrencyIn(columns, range)).toEqual(expected);
  });

  it('leaves out what was never sent', () => {
    const columns = createRequestColumns();
    columns.fold(
      buildRecord({ scheduledAtMs: 0, closedAtMs: 100, outcome: { kind: 'dropped', message: '' } }),
    );
    expect(concurrencyIn(columns, { startMs: 0, endMs: 100 })).toEqual({ timeWeightedMean: 0, max: 0 });
  });
});

describe('steadyRange', () => {
  it('leaves out the ramp and the tail', () => {
    // 1, 2, 3 in flight at the start; the last one alone from 80 on.
    expect(steadyRange(open([0, 80], [10, 80], [20, 100]))).toEqual({ startMs: 20, endMs: 80 });
  });

  it('spans a dip between two peaks', () => {
    expect(steadyRange(open([0, 100], [0, 20], [60, 90]))).toEqual({ startMs: 0, endMs: 90 });
  });

  it('is undefined when nothing was in flight', () => {
    expect(steadyRange(open())).toBeUndefined();
  });
});
