import { expect, test } from 'vitest';
import { rateModels } from '../rate-models.ts';
import { ratingOf, votesOf } from '../testing/votes-from-results.ts';
import { simulateBattles } from '../testing/simulate-battles.ts';
import { bootstrapRatings } from './bootstrap-ratings.ts';

const votes = simulateBattles({
  abilities: { a: 0.5, b: 0.1, c: -0.1, d: -0.5 },
  promptNoise: 1,
  orderRule: 'random',
  battleCount: 3400,
  voterCount: 10_000_000,
  tieOdds: 0.5,
  seed: 11,
});

test('at 10,000 votes it agrees with the clustered sandwich within 10 %', () => {
  const board = rateModels(votes);
  const { groups } = bootstrapRatings(votes, { seed: 3 });
  const [group] = groups;
  expect(votes.length).toBeGreaterThan(10_000);
  expect(group).toMatchObject({ models: ['a', 'b', 'c', 'd'], failedCount: 0 });
  group!.models.forEach((model, at) => {
    const { standardErrorPoints, interval } = group!.ratings[at]!;
    const rating = ratingOf(board, model);
    expect(Math.abs(standardErrorPoints / rating.standardErrorPoints - 1), model).toBeLessThan(0.1);
    expect(interval.low).toBeLessThan(rating.points);
    expect(interval.high).toBeGreaterThan(rating.points);
  });
});

test('the same seed gives the same numbers, another seed others', () => {
  const few = votes.slice(0, 300);
  const report = bootstrapRatings(few, { seed: 'one' });
  expect(bootstrapRatings(few, { seed: 'one' })).toEqual(report);
  expect(bootstrapRatings(few, { seed: 'two' }).groups).not.toEqual(report.groups);
});

test('resamples without a finite estimate are counted', () => {
  const { groups } = bootstrapRatings(votesOf('a>b 3', 'b>a 1'));
  // The one win of b is missed by (3/4)^4 of the resamples, and the three of a by (1/4)^4.
  expect(groups[0]!.failedCount / 1000).toBeGreaterThan(0.25);
  expect(groups[0]!.failedCount / 1000).toBeLessThan(0.4);
});

test('too few resamples are refused', () => {
  expect(() => bootstrapRatings(votes, { resampleCount: 10 })).toThrow('at least 1000, got 10');
});
