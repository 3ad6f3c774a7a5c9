import { describe, expect, it } from 'vitest';
import { sampleLeaderboard } from '../testing/sample-leaderboard.ts';
import { evenTicks, qualitySpeedPoints, placeLabels } from './quality-speed-points.ts';
import { leaderboardGroups, ratingOdds } from './leaderboard-groups.ts';

describe('leaderboardGroups', () => {
  const groups = leaderboardGroups(sampleLeaderboard);

  it('keeps what cannot be compared apart, and names models without votes last', () => {
    expect(groups.map(({ state, models }) => [state, models.map(({ label }) => label)])).toEqual([
      ['rated', ['Model Alpha', 'Model Beta', 'Model Gamma']],
      ['alone', ['Model Delta']],
      ['unrated', ['Model Epsilon']],
    ]);
  });

  it('takes the failed share of all that were asked, and none of nothing', () => {
    expect(groups.flatMap(({ models }) => models.map(({ failureShare }) => failureShare))).toEqual([
      0.123,
      0,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('draws intervals of ratings that are shown only', () => {
    expect(groups[0]?.range).toEqual([1040 - 19.6, 1060 + 19.6]);
    expect(groups[1]?.range).toBeUndefined();
  });
});

describe('qualitySpeedPoints', () => {
  it('places models with a rating and a speed', () => {
    expect(qualitySpeedPoints(sampleLeaderboard).map((group) => group.map(({ model }) => model))).toEqual([
      ['a', 'b'],
    ]);
  });
});

describe('ratingOdds', () => {
  it('takes the error of the difference, which is not the two errors added', () => {
    const odds = ratingOdds(sampleLeaderboard.ratings, 'a', 'b');
    // sqrt(100 + 100 + 80) = 16.733; 1.96 times that = 32.797. 1 / (1 + 10^(-20/400)) = 0.52875.
    expect(odds?.gap).toBe(20);
    expect(odds?.interval.low).toBeCloseTo(20 - 32.797, 3);
    expect(odds?.winShare).toBeCloseTo(0.52875, 5);
    expect(odds?.isTold).toBe(false);
    expect(ratingOdds(sampleLeaderboard.ratings, 'a', 'c')?.isTold).toBe(true);
  });

  it('says nothing of models that the votes do not compare', () => {
    expect(ratingOdds(sampleLeaderboard.ratings, 'a', 'd')).toBeUndefined();
    expect(ratingOdds(sampleLeaderboard.ratings, 'a', 'a')).toBeUndefined();
    expect(ratingOdds(sampleLeaderboard.ratings, 'a', 'e')).toBeUndefined();
  });
});

describe('evenTicks', () => {
  it.each([
    [0, 95, 6, [0, 20, 40, 60, 80, 100]],
    [1020.4, 1079.6, 5, [1020, 1040, 1060, 1080]],
    [5, 5, 5, [5, 6]],
  ])('holds %d to %d', (low, high, count, expected) => {
    expect(evenTicks(low, high, count)).toEqual(expected);
  });
});

describe('placeLabels', () => {
  it('turns to the left at the edge, and moves what would overlap down', () => {
    const labels = placeLabels(
      [
        { x: 100, y: 50, label: 'one model' },
        { x: 110, y: 52, label: 'another' },
        { x: 290, y: 50, label: 'at the edge' },
      ],
      300,
    );
    expect(labels.map(({ anchor }) => anchor)).toEqual(['start', 'start', 'end']);
    expect((labels[1]?.y ?? 0) - (labels[0]?.y ?? 0)).toBeGreaterThanOrEqual(15);
  });
});
