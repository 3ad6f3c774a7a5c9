import { describe, expect, it } from 'vitest';
import { keyCommand } from './use-vote-keys.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

describe('keyCommand', () => {
  it.each([
    ['ArrowLeft', 'left'],
    ['ArrowRight', 'right'],
    ['t', 'tie'],
    ['T', 'tie'],
    ['b', 'both_bad'],
    ['s', 'skip'],
    ['z', 'undo'],
    ['x', undefined],
    ['Enter', undefined],
  ])('reads %s as %s', (key, expected) => {
    expect(keyCommand({ ...plain, key })).toBe(expected);
  });

  it('leaves held keys and combinations alone', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat'] as const) {
      expect(keyCommand({ ...plain, key: 't', [held]: true })).toBeUndefined();
    }
  });
});
