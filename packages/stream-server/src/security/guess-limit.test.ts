import { describe, expect, it } from 'vitest';
import { createGuessLimit } from './guess-limit.ts';

type Limit = ReturnType<typeof createGuessLimit>;

/** How many of so many different tokens are judged without being too many. */
function guess(limit: Limit, address: string, times: number): number {
  const tokens = Array.from({ length: times }, (_, index) => `${address} ${index} and more`);
  return tokens.filter((token) => !limit.isTooMany(address, token)).length;
}

describe('createGuessLimit', () => {
  it('lets an address guess wrong twenty times, and again after a minute', () => {
    const clock = { ms: 0 };
    const limit = createGuessLimit(() => clock.ms);
    expect(guess(limit, 'a', 50)).toBe(20);
    clock.ms = 59_000;
    expect(limit.isTooMany('a', 'another token')).toBe(true);
    clock.ms = 61_000;
    expect(guess(limit, 'a', 50)).toBe(20);
  });

  it('keeps addresses apart', () => {
    const limit = createGuessLimit(() => 0);
    guess(limit, 'a', 50);
    expect(limit.isTooMany('a', 'new')).toBe(true);
    expect(limit.isTooMany('b', 'new')).toBe(false);
  });

  it('counts an old token that comes again and again once for its address', () => {
    const limit = createGuessLimit(() => 0);
    const answers = Array.from({ length: 500 }, () => limit.isTooMany('a', 'an old token'));
    expect(answers.filter((isTooMany) => !isTooMany)).toHaveLength(20);
    expect(limit.isTooMany('a', 'mistyped')).toBe(false);
  });

  it('counts what many addresses try of one token', () => {
    const limit = createGuessLimit(() => 0);
    const answers = Array.from({ length: 50 }, (_, index) =>
      limit.isTooMany(`address ${index}`, `viewer-token-${index}`),
    );
    expect(answers.filter((isTooMany) => !isTooMany)).toHaveLength(20);
  });

  it('forgets the oldest address when there are too many', () => {
    const limit = createGuessLimit(() => 0);
    guess(limit, 'first', 50);
    for (let number = 0; number < 1000; number++) limit.isTooMany(`address ${number}`, `${number} token`);
    expect(limit.isTooMany('first', 'another')).toBe(false);
  });
});
