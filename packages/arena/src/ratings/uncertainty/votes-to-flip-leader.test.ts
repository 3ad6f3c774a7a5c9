import { expect, test } from 'vitest';
import { rateModels } from '../rate-models.ts';
import { votesOf } from '../testing/votes-from-results.ts';
import { votesToFlipLeader } from './votes-to-flip-leader.ts';

test('of 12 to 9 the fourth win taken puts the other ahead', () => {
  expect(votesToFlipLeader(votesOf('a>b 12', 'b>a 9'))).toEqual({
    leader: 'a',
    challenger: 'b',
    removedVoteCountAtMost: 4,
    ratedVoteCount: 21,
  });
});

test('the closest challenger is the one that needs fewest', () => {
  const fragility = votesToFlipLeader(
    votesOf('a>b 30', 'b>a 28', 'a>c 30', 'c>a 10', 'b>c 30', 'c>b 11', 'a=b 4'),
  );
  expect(fragility).toMatchObject({ leader: 'a', challenger: 'b' });
  expect(fragility!.removedVoteCountAtMost).toBeLessThanOrEqual(3);
});

test('a wide lead takes many votes, and fewer than all', () => {
  const votes = votesOf('a>b 90', 'b>a 10');
  const { removedVoteCountAtMost } = votesToFlipLeader(votes)!;
  expect(removedVoteCountAtMost).toBe(81);
  const left = votes.slice(removedVoteCountAtMost);
  expect(rateModels(left).rows[0]?.model).toBe('b');
});

test('without an opponent there is nothing to lose', () => {
  expect(votesToFlipLeader([])).toBeUndefined();
  expect(votesToFlipLeader(votesOf('a>b 3'))).toBeUndefined();
});
