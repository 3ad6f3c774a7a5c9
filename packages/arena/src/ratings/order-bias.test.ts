import { expect, test } from 'vitest';
import { rateModels } from './rate-models.ts';
import type { RateOptions } from './rate-options.ts';
import { simulateBattles, type SimulatedArena } from './testing/simulate-battles.ts';
import { ratingOf } from './testing/votes-from-results.ts';

const MODELS = ['a', 'b', 'c', 'last'];
const REPETITION_COUNT = 150;

/** Mean distance from 1000, where models of equal ability belong. Standard error about 1 point. */
function biasOf(
  arena: Pick<SimulatedArena, 'promptNoise' | 'orderRule'>,
  options: RateOptions,
): Record<string, number> {
  const bias = Object.fromEntries(MODELS.map((model) => [model, 0]));
  for (let repetition = 0; repetition < REPETITION_COUNT; repetition += 1) {
    const votes = simulateBattles({
      ...arena,
      abilities: { a: 0, b: 0, c: 0, last: 0 },
      battleCount: 400,
      voterCount: 400,
      seed: `order bias ${repetition}`,
    });
    const board = rateModels(votes, { ...options, uncertainty: 'model' });
    for (const model of MODELS) bias[model]! += (ratingOf(board, model).points - 1000) / REPETITION_COUNT;
  }
  return bias;
}

test.each([0, 1, 2])('equal models stay equal under a random order, prompt noise %d', (promptNoise) => {
  const bias = biasOf({ promptNoise, orderRule: 'random' }, {});
  for (const model of MODELS) expect(Math.abs(bias[model]!), model).toBeLessThan(5);
});

test.each([
  [1, -52],
  [2, -97],
])('a model that always comes last is robbed of points, prompt noise %d', (promptNoise, published) => {
  const bias = biasOf({ promptNoise, orderRule: 'fixed-last' }, { filter: 'all' });
  expect(bias['last']).toBeLessThan(-20);
  expect(Math.abs(bias['last']! - published)).toBeLessThan(6);
});

test('the same order in every battle robs the last most and the third too', () => {
  const bias = biasOf({ promptNoise: 1, orderRule: 'fixed' }, { filter: 'all' });
  MODELS.forEach((model, at) => {
    expect(Math.abs(bias[model]! - [33, 33, -9, -56][at]!), model).toBeLessThan(6);
  });
});

test('without prompt noise a fixed last place does no harm: the bias is selection', () => {
  const bias = biasOf({ promptNoise: 0, orderRule: 'fixed-last' }, { filter: 'all' });
  for (const model of MODELS) expect(Math.abs(bias[model]!), model).toBeLessThan(5);
});

test('the default filter takes no vote of a fixed order', () => {
  const votes = simulateBattles({
    abilities: { a: 0, b: 0, last: 0 },
    promptNoise: 1,
    orderRule: 'fixed-last',
    battleCount: 50,
    voterCount: 5,
    seed: 1,
  });
  const board = rateModels(votes);
  expect(board.input.excluded['fixed-order']).toBe(100);
  expect(board.rows).toEqual([]);
});
