import { describe, expect, it } from 'vitest';
import { screenPrompt } from './screen-prompt.ts';

describe('screenPrompt', () => {
  it.each([
    ['Why?', undefined],
    ['x'.repeat(10), undefined],
    ['x'.repeat(11), 'prompt-too-long'],
    ['', 'empty-prompt'],
    [' \n\t', 'empty-prompt'],
    ['\u200b\u0000', 'empty-prompt'],
    ['😀', undefined],
  ])('judges %j as %s', (prompt, code) => {
    expect(screenPrompt(prompt, { promptLength: 10 })?.code).toBe(code);
  });
});
