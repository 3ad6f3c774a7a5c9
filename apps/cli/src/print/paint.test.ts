import { describe, expect, it } from 'vitest';
import { createPaint, wantsColor } from './paint.ts';

describe('wantsColor', () => {
  it.each([
    ['a terminal', true, true, {}, true],
    ['a pipe', true, false, {}, false],
    ['NO_COLOR', true, true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, true, { NO_COLOR: '' }, true],
    ['FORCE_COLOR into a pipe', true, false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR over NO_COLOR', true, true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, true, { FORCE_COLOR: '0' }, false],
    ['--no-color over FORCE_COLOR', false, true, { FORCE_COLOR: '1' }, false],
    ['a dumb terminal', true, true, { TERM: 'dumb' }, false],
  ])('decides for %s', (_name, isAllowed, isTerminal, env, expected) => {
    expect(wantsColor({ isAllowed, isTerminal, env })).toBe(expected);
  });
});

describe('createPaint', () => {
  it('writes plain text without colour', () => {
    expect(createPaint(false).red('x')).toBe('x');
    expect(createPaint(true).red('x')).toBe('\u001b[31mx\u001b[39m');
  });
});
