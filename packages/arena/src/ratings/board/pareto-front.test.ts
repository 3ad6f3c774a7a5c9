import { expect, test } from 'vitest';
import { paretoFront } from './pareto-front.ts';

const at = (quality: number, speed: number) => ({ quality, speed });

test('the front holds what nothing beats in both, fastest first', () => {
  const points = [at(1000, 50), at(1100, 20), at(1050, 15), at(900, 80), at(950, 40)];
  expect(paretoFront(points)).toEqual([at(900, 80), at(1000, 50), at(1100, 20)]);
});

test('of equal speed the better one stays, of equal quality the faster', () => {
  expect(paretoFront([at(1, 5), at(2, 5)])).toEqual([at(2, 5)]);
  expect(paretoFront([at(2, 4), at(2, 5)])).toEqual([at(2, 5)]);
});

test('equal points stand together', () => {
  expect(paretoFront([at(2, 5), at(1, 1), at(2, 5)])).toEqual([at(2, 5), at(2, 5)]);
});

test('an unknown coordinate keeps a point out', () => {
  expect(paretoFront([at(Number.NaN, 90), at(1, 1)])).toEqual([at(1, 1)]);
});
