import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paceSides, type SideText } from './pace-sides.ts';

const side = (text: string, isWhole = false): SideText => ({ text, isWhole });

describe('paceSides', () => {
  it.each([
    ['shows nothing before both have begun', side('abc'), side(''), '', '', false],
    ['shows as much as the side that is behind has', side('abcdef'), side('xy'), 'ab', 'xy', false],
    ['lets a shorter whole answer end', side('abc', true), side('vwxyz'), 'abc', 'vwxyz', false],
    ['holds a whole answer back to the other', side('abcdef', true), side('xy'), 'ab', 'xy', false],
    [
      'releases the rest at once when both are whole',
      side('abcdef', true),
      side('xy', true),
      'abcdef',
      'xy',
      true,
    ],
  ])('%s', (_, left, right, shownLeft, shownRight, isComplete) => {
    expect(paceSides('lockstep', left, right)).toEqual({ left: shownLeft, right: shownRight, isComplete });
    expect(paceSides('lockstep', right, left)).toEqual({ left: shownRight, right: shownLeft, isComplete });
  });

  it('shows each side as it comes when it paces freely', () => {
    expect(paceSides('free', side('abc'), side('', false))).toEqual({
      left: 'abc',
      right: '',
      isComplete: false,
    });
  });

  it('never cuts a surrogate pair, and shows the other side without waiting for it', () => {
    expect(paceSides('lockstep', side('😀😀'), side('abc'))).toEqual({
      left: '😀',
      right: 'abc',
      isComplete: false,
    });
    // A piece that ends in half a pair is possible where a server cuts there.
    expect(paceSides('lockstep', side('a\ud83d'), side('abcdef')).left).toBe('a');
  });

  const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 8,
  });

  const units = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\ud83d', '\ude00'), maxLength: 12 });

  it('is told neither by lengths nor by order which of two unfinished answers is ahead', () => {
    fc.assert(
      fc.property(units, units, (a, b) => {
        const { left, right } = paceSides('lockstep', side(a), side(b));
        // The half of a pair that is held back is the text's own doing.
        expect(Math.abs(left.length - right.length)).toBeLessThanOrEqual(1);
        expect(a.startsWith(left) && b.startsWith(right)).toBe(true);
      }),
    );
  });

  it('only ever grows, whatever order the pieces come in, and ends with both answers', () => {
    fc.assert(
      fc.property(pieces, pieces, fc.array(fc.boolean(), { maxLength: 20 }), (left, right, turns) => {
        const [queues, texts] = [
          [[...left], [...right]],
          ['', ''],
        ];
        let shown = { left: '', right: '', isComplete: false };
        for (const turn of [...turns, ...left.map(() => true), ...right.map(() => false)]) {
          const index = turn ? 0 : 1;
          texts[index] += queues[index]!.shift() ?? '';
          const next = paceSides(
            'lockstep',
            side(texts[0]!, queues[0]!.length === 0),
            side(texts[1]!, queues[1]!.length === 0),
          );
          expect(next.left.startsWith(shown.left) && next.right.startsWith(shown.right)).toBe(true);
          shown = next;
        }
        expect(shown).toEqual({ left: left.join(''), right: right.join(''), isComplete: true });
      }),
    );
  });
});
