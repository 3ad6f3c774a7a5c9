import { describe, expect, it } from 'vitest';
import { parsePosition } from './parse-position.ts';

describe('parsePosition', () => {
  it.each([
    [{ lastEventId: 'abc-1:17' }, { epoch: 'abc-1', seq: 17 }],
    [
      { epoch: 'abc', seq: '0' },
      { epoch: 'abc', seq: 0 },
    ],
    [
      { epoch: 'abc', seq: 5 },
      { epoch: 'abc', seq: 5 },
    ],
    [{ lastEventId: '17' }, undefined],
    [{ lastEventId: 'abc:x' }, undefined],
    [{ epoch: 'abc', seq: '-1' }, undefined],
    [{ epoch: 'abc', seq: 1.5 }, undefined],
    [{ epoch: 'abc', seq: Number.NaN }, undefined],
    [{ epoch: '', seq: '1' }, undefined],
    [{ epoch: 'x'.repeat(101), seq: '1' }, undefined],
    [{ epoch: { toString: (): string => 'abc' }, seq: '1' }, undefined],
    [{}, undefined],
  ])('reads %j as %j', (source, expected) => {
    expect(parsePosition(source)).toEqual(expected);
  });
});
