import { expect, test } from 'vitest';
import { votesOf } from '../testing/votes-from-results.ts';
import { strongComponents } from './strong-components.ts';
import { tallyVotes } from './vote-tally.ts';

function componentsOf(models: string, ...results: string[]): { members: string[]; dominance: unknown } {
  const names = models.split('');
  const { cells } = tallyVotes(votesOf(...results), { models: names, dropTies: false });
  const { members, dominance } = strongComponents(cells, names.length);
  return { members: members.map((component) => component.map((model) => names[model]).join('')), dominance };
}

test('a circle of wins is one component', () => {
  expect(componentsOf('abc', 'a>b 1', 'b>c 1', 'c>a 1').members).toEqual(['abc']);
});

test('a chain of wins has one component per model, the winner first', () => {
  expect(componentsOf('abc', 'c>b 1', 'b>a 1')).toEqual({
    members: ['c', 'b', 'a'],
    dominance: [
      [0, 1],
      [1, 2],
    ],
  });
});

test('a tie connects both ways', () => {
  expect(componentsOf('abc', 'a=b 1', 'b>c 1').members).toEqual(['ab', 'c']);
});

test('models that never met are apart, and none is above the other', () => {
  const { members, dominance } = componentsOf('abcd', 'a=b 1', 'c=d 1');
  expect([...members].sort()).toEqual(['ab', 'cd']);
  expect(dominance).toEqual([]);
});

test('one upset joins two tiers', () => {
  const tiers = ['a=b 1', 'c=d 1', 'a>c 9', 'b>d 9'] as const;
  expect(componentsOf('abcd', ...tiers).members).toEqual(['ab', 'cd']);
  expect(componentsOf('abcd', ...tiers, 'd>a 1').members).toEqual(['abcd']);
});
