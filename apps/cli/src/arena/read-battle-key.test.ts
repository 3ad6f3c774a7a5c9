import { describe, expect, it } from 'vitest';
import { readBattleKey } from './read-battle-key.ts';

describe('readBattleKey', () => {
  it.each([
    ['left', 'left'],
    ['l', 'left'],
    ['right', 'right'],
    ['r', 'right'],
    ['t', 'tie'],
    ['b', 'both_bad'],
    ['s', 'skip'],
  ])('takes %s as a vote: %s', (name, outcome) => {
    expect(readBattleKey({ name })).toEqual({ type: 'vote', outcome });
  });

  it('knows the keys that are no votes, and nothing else', () => {
    const typeOf = (name: string, ctrl = false) => readBattleKey({ name, ctrl })?.type;
    expect(['z', 'return', 'q', 'up', 'pagedown'].map((name) => typeOf(name))).toEqual([
      'undo',
      'reveal',
      'leave',
      'scroll',
      'scroll',
    ]);
    expect([typeOf('c', true), typeOf('l', true), typeOf('x'), typeOf('constructor')]).toEqual([
      'interrupt',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
