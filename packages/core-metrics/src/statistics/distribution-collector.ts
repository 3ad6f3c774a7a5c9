import type { Distribution } from '../summary/distribution.ts';
import { createColumn } from './column.ts';
import { sortedDistributionOf } from './distribution-of.ts';
import { createSketch, type Sketch } from './sketch.ts';

/** Up to so many values a distribution is exact: 32 MB, about 40,000 answers of 100 chunks. */
export const EXACT_VALUE_LIMIT = 4_000_000;

export interface DistributionCollector {
  add(value: number): void;
  /** Of all values so far; its `method` says whether it is exact. `undefined` for none. */
  distribution(): Distribution | undefined;
}

/**
 * Collects values in bounded memory: all of them, at 8 bytes each, up to `exactLimit`; from then on only a sketch of
 * them, whose percentiles are within 1 %.
 */
export function createDistributionCollector(exactLimit = EXACT_VALUE_LIMIT): DistributionCollector {
  let values = createColumn();
  let sketch: Sketch | undefined;

  return {
    add(value) {
      if (sketch !== undefined) {
        sketch.add(value);
        return;
      }
      values.push(value);
      if (values.length <= exactLimit) return;
      sketch = createSketch();
      for (let index = 0; index < values.length; index++) sketch.add(values.at(index));
      values = createColumn();
    },
    distribution: () =>
      sketch === undefined ? sortedDistributionOf(values.toArray()) : sketch.distribution(),
  };
}
