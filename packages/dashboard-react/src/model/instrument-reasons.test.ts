import { describe, expect, it } from 'vitest';
import { sampleLiveView } from '../testing/sample-run-view.ts';
import { instrumentReasons } from './instrument-reasons.ts';

describe('instrumentReasons', () => {
  it('says each reason once, with the levels that gave it', () => {
    const [first] = sampleLiveView().levels;
    const instrument = first?.summary?.instrument;
    if (first?.summary === undefined || instrument === undefined)
      throw new Error('The sample has no instrument.');
    const { summary } = first;
    const levels = [['slow'], ['slow', 'p99 is 12 ms'], []].map((reasons, levelIndex) => ({
      ...first,
      outline: { ...first.outline, levelIndex },
      summary: { ...summary, instrument: { ...instrument, grade: { ...instrument.grade, reasons } } },
    }));
    expect(instrumentReasons(levels)).toEqual([
      { reason: 'slow', levelNumbers: [1, 2] },
      { reason: 'p99 is 12 ms', levelNumbers: [2] },
    ]);
  });
});
