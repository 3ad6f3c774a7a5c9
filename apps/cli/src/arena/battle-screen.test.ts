import type { BattleView } from '@genai-bench/arena';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { createPaint } from '../print/paint.ts';
import { battleScreen, scrollLimit, type ScreenOptions } from './battle-screen.ts';

const words = (word: string, count: number): string => Array.from({ length: count }, () => word).join(' ');

function viewOf(parts: Partial<NonNullable<BattleView['round']>> = {}): BattleView {
  const round = { round: 0, roundCount: 3, isExhibition: false, left: 'L', right: 'R', isComplete: true };
  return {
    battleId: 'x',
    prompt: 'Why?',
    phase: 'voting',
    turn: 1,
    votes: [],
    round: { ...round, ...parts },
  };
}

const options: ScreenOptions = {
  columns: 80,
  rows: 24,
  paint: createPaint(false),
  scroll: undefined,
  notice: undefined,
  nowMs: 1_000,
};

describe('battleScreen', () => {
  it.each([
    [120, 30],
    [80, 24],
    [60, 20],
    [30, 8],
  ])('fills %i columns and %i rows and no more', (columns, rows) => {
    const view = viewOf({ left: words('日本', 300), right: words('text', 300) });
    const lines = battleScreen({ ...view, prompt: words('long', 99) }, { ...options, columns, rows });
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThan(columns);
  });

  it('puts the answers side by side where there is room, and else one above the other', () => {
    const lineWith = (columns: number, text: string): number =>
      battleScreen(viewOf({ left: 'LLL', right: 'RRR' }), { ...options, columns }).findIndex((line) =>
        line.includes(text),
      );
    expect(lineWith(80, 'LLL')).toBe(lineWith(80, 'RRR'));
    expect(lineWith(50, 'LLL')).toBeLessThan(lineWith(50, 'RRR'));
  });

  it('follows the end while an answer is written, then shows its beginning, and scrolls', () => {
    const left = `first ${words('mid', 500)} last`;
    const shown = (isComplete: boolean, scroll?: number): string =>
      battleScreen(viewOf({ left, isComplete }), { ...options, scroll }).join('\n');
    expect([shown(false).includes('last'), shown(false).includes('first')]).toEqual([true, false]);
    expect([shown(true).includes('last'), shown(true).includes('first')]).toEqual([false, true]);
    const most = scrollLimit(viewOf({ left }), options);
    expect(shown(true, most)).toContain('last');
    expect(shown(true)).toContain(`↓ ${most} more lines`);
  });

  it('offers only the keys that do something', () => {
    const keysOf = (view: BattleView): string => battleScreen(view, options).at(-1) ?? '';
    expect(keysOf(viewOf())).toBe('← left   → right   t tie   b both bad   s skip   q leave');
    expect(keysOf(viewOf({ isComplete: false }))).toBe('q leave');
    expect(keysOf({ ...viewOf(), undoUntilMs: 2_000 })).toContain('z take back');
    expect(keysOf({ ...viewOf(), undoUntilMs: 1_000 })).not.toContain('z take back');
    const { round: _none, ...decided } = viewOf();
    expect(keysOf({ ...decided, phase: 'decided' })).toBe('Enter reveal   q leave');
  });
});
