import { describe, expect, it } from 'vitest';
import { closestName } from './closest-name.ts';

describe('closestName', () => {
  const known = ['model', 'num-concurrency', 'traffic-scenario'];

  it.each([
    ['modle', 'model'],
    ['num-concurency', 'num-concurrency'],
    ['traffic-scenarios', 'traffic-scenario'],
    ['model', 'model'],
  ])('takes %s for %s', (written, meant) => {
    expect(closestName(written, known)).toBe(meant);
  });

  it('stays silent when nothing is near', () => {
    expect(closestName('zebra', known)).toBeUndefined();
  });
});
