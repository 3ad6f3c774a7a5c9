import type { BattleMessage, BattleView } from '@genai-bench/arena';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleView } from '../testing/sample-battle-view.ts';
import { adoptAnswer, reduceBattleView } from './reduce-battle-view.ts';

function text(parts: Partial<Extract<BattleMessage, { type: 'text' }>>): BattleMessage {
  return { type: 'text', turn: 3, round: 0, from: { left: 0, right: 0 }, left: '', right: '', ...parts };
}

const voting = (left: string, right: string): BattleView =>
  sampleView({ turn: 3, round: { left, right, isComplete: false } });

describe('reduceBattleView', () => {
  it('adds pieces to both sides', () => {
    const { view, hasGap } = reduceBattleView(
      voting('ab', 'x'),
      text({ from: { left: 2, right: 1 }, left: 'cd', right: 'y' }),
    );
    expect([view?.round?.left, view?.round?.right, hasGap]).toEqual(['abcd', 'xy', false]);
  });

  it('takes no piece twice, and only the new part of one that overlaps', () => {
    const piece = text({ from: { left: 1, right: 0 }, left: 'bcd', right: 'x' });
    const once = reduceBattleView(voting('ab', 'x'), piece).view;
    expect([once?.round?.left, once?.round?.right]).toEqual(['abcd', 'x']);
    expect(reduceBattleView(once, piece).view).toBe(once);
  });

  it.each([
    ['a hole', text({ from: { left: 5, right: 1 }, left: 'z' })],
    ['a turn that is not known yet', text({ turn: 4 })],
    ['another round', text({ round: 1 })],
  ])('asks for the whole view after %s, and keeps what is there meanwhile', (_, message) => {
    const before = voting('ab', 'x');
    expect(reduceBattleView(before, message)).toEqual({ view: before, hasGap: true });
  });

  it('leaves out what was said of an earlier turn', () => {
    const now = voting('ab', 'x');
    expect(reduceBattleView(now, text({ turn: 2, round: 0 }))).toEqual({ view: now, hasGap: false });
    const old: BattleMessage = { type: 'view', view: { ...now, turn: 2, phase: 'waiting' } };
    expect(reduceBattleView(now, old).view).toBe(now);
  });

  it('takes a shorter text where the server says that an answer began anew', () => {
    const { view } = reduceBattleView(voting('long', 'text'), { type: 'view', view: voting('', '') });
    expect(view?.round?.left).toBe('');
  });

  it('gives the same text however it was cut and however often pieces came', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat())),
        (left, right, cuts) => {
          let view: BattleView | undefined = voting('', '');
          const feed = (leftTo: number, rightTo: number, leftFrom: number, rightFrom: number): void => {
            const from = { left: leftFrom, right: rightFrom };
            const piece = { left: left.slice(from.left, leftTo), right: right.slice(from.right, rightTo) };
            view = reduceBattleView(view, text({ from, ...piece })).view;
          };
          for (const [a, b, c, d] of cuts) {
            const leftFrom = a % (view?.round?.left.length || 1);
            const rightFrom = b % (view?.round?.right.length || 1);
            feed(
              leftFrom + (c % (left.length + 1)),
              rightFrom + (d % (right.length + 1)),
              leftFrom,
              rightFrom,
            );
          }
          feed(left.length, right.length, 0, 0);
          expect([view?.round?.left, view?.round?.right]).toEqual([left, right]);
        },
      ),
    );
  });
});

describe('adoptAnswer', () => {
  it('takes the answer to a vote, which comes before the stream tells of it', () => {
    const next = { ...voting('', ''), turn: 4 };
    expect(adoptAnswer(voting('ab', 'x'), next)).toBe(next);
  });

  it('keeps what the stream has brought of the same turn', () => {
    const longer = voting('abc', 'xyz');
    expect(adoptAnswer(longer, voting('a', 'x'))).toBe(longer);
  });
});
