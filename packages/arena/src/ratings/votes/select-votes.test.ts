import { expect, test } from 'vitest';
import type { RatedVote } from '../rated-vote.ts';
import { sampleVote } from '../testing/votes-from-results.ts';
import { selectVotes, type VoteFilter } from './select-votes.ts';

const votes: RatedVote[] = [
  sampleVote,
  { ...sampleVote, round: 2 },
  { ...sampleVote, order: 'fixed' },
  { ...sampleVote, isExhibition: true },
  { ...sampleVote, isFlagged: true },
  { ...sampleVote, hiddenFromRating: 'undone', isFlagged: true },
];

test.each([
  ['round-one', 1, { exhibition: 1, 'fixed-order': 1, 'later-round': 1 }],
  ['random-order', 2, { exhibition: 1, 'fixed-order': 1, 'later-round': 0 }],
  ['all', 4, { exhibition: 0, 'fixed-order': 0, 'later-round': 0 }],
] as const)('%s keeps %d of six and says why the others are out', (filter, kept, excluded) => {
  const selection = selectVotes(votes, { filter, includeFlagged: false });
  expect(selection.votes).toHaveLength(kept);
  expect(selection.excluded).toEqual({ hidden: 1, 'self-identified': 1, ...excluded });
});

test.each<VoteFilter>(['round-one', 'random-order', 'all'])(
  '%s never keeps a hidden vote, and flagged ones only when asked',
  (filter) => {
    const { votes: kept, excluded } = selectVotes(votes, { filter, includeFlagged: true });
    expect(kept.filter(({ isFlagged }) => isFlagged)).toHaveLength(1);
    expect(excluded.hidden).toBe(1);
  },
);

test('a model against itself is refused with the battle named', () => {
  expect(() =>
    selectVotes([{ ...sampleVote, right: 'a' }], { filter: 'all', includeFlagged: false }),
  ).toThrow('got "a" on both sides of battle battle');
});
