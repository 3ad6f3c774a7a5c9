import { describe, expect, it } from 'vitest';
import { momentsOf } from '../statistics/moments.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, () => next());
const COUNT = 100_000;
const moments = (sample: (random: SeededRandom) => number) => {
  const random = createSeededRandom(42);
  const found = momentsOf(draw(COUNT, () => sample(random)));
  return { mean: found?.mean ?? Number.NaN, stddev: found?.stddev ?? Number.NaN };
};

describe('createSeededRandom', () => {
  it('gives the same sequence on every platform', () => {
    const random = createSeededRandom(1);
    expect(draw(4, () => random.integer(0, 999_999))).toMatchInlineSnapshot(`
      [
        468778,
        309554,
        642618,
        719423,
      ]
    `);
  });

  it('gives the same numbers for the same seed, others for another', () => {
    const of = (seed: number | string) => {
      const random = createSeededRandom(seed);
      return draw(5, () => random.next());
    };
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
    expect(of('7')).toEqual(of(7));
  });

  // Tolerances are five standard errors of 100,000 draws.
  it.each([
    ['uniform', (random: SeededRandom) => random.next(), 0.5, Math.sqrt(1 / 12)],
    ['normal', (random: SeededRandom) => random.normal(10, 3), 10, 3],
    ['exponential', (random: SeededRandom) => random.exponential(4), 4, 4],
    ['gamma of shape 0.5', (random: SeededRandom) => random.gamma(0.5, 2), 1, Math.sqrt(2)],
    ['gamma of shape 4', (random: SeededRandom) => random.gamma(4, 0.25), 1, 0.5],
  ])('%s has its mean and deviation', (_name, sample, mean, stddev) => {
    const found = moments(sample);
    expect(Math.abs(found.mean - mean)).toBeLessThan((5 * stddev) / Math.sqrt(COUNT));
    expect(Math.abs(found.stddev / stddev - 1)).toBeLessThan(0.03);
  });

  it('fills ten bins evenly: chi square below its 99.9 % point of 27.9', () => {
    const random = createSeededRandom('bins');
    const bins = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < COUNT; index++) {
      const bin = random.integer(0, 9);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = COUNT / 10;
    expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(27.9);
  });

  it('draws neighbours without correlation', () => {
    const random = createSeededRandom(3);
    const values = draw(COUNT, () => random.next() - 0.5);
    const product = values.reduce((sum, value, index) => sum + value * (values[index + 1] ?? 0), 0);
    expect(Math.abs(product / COUNT / (1 / 12))).toBeLessThan(5 / Math.sqrt(COUNT));
  });

  it('reaches both ends of a range of whole numbers', () => {
    const random = createSeededRandom(5);
    expect(new Set(draw(100, () => random.integer(-1, 1)))).toEqual(new Set([-1, 0, 1]));
    expect(random.integer(4, 4)).toBe(4);
  });

  it('forks by label, whatever was drawn before', () => {
    const fresh = createSeededRandom(9);
    const used = createSeededRandom(9);
    draw(100, () => used.next());
    const first = fresh.fork('arrivals').next();
    expect(used.fork('arrivals').next()).toBe(first);
    expect(fresh.fork('prompts').next()).not.toBe(first);
    expect(fresh.fork('arrivals').fork('x').next()).not.toBe(fresh.fork('x').next());
  });

  it('refuses ranges and shapes that make no sense', () => {
    const random = createSeededRandom(1);
    expect(() => random.integer(2, 1)).toThrow('low <= high, got 2 and 1');
    expect(() => random.integer(0.5, 1)).toThrow('whole numbers');
    expect(() => random.gamma(0, 1)).toThrow('above 0, got 0 and 1');
  });
});
