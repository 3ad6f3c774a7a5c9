import { describe, expect, it } from 'vitest';
import { createGuessLimit } from './guess-limit.ts';

function guess(limit: ReturnType<typeof createGuessLimit>, address: string, times: number): number {
  let answered = 0;
  for (let each = 0; each < times; each++) {
    if (!limit.mayGuess(address)) continue;
    answered += 1;
    limit.guessedWrong(address);
  }
  return answered;
}

describe('createGuessLimit', () => {
  it('lets an address guess wrong twenty times, and again after a minute', () => {
    const clock = { ms: 0 };
    const limit = createGuessLimit(() => clock.ms);
    expect(guess(limit, 'a', 50)).toBe(20);
    clock.ms = 59_000;
    expect(guess(limit, 'a', 50)).toBe(0);
    clock.ms = 61_000;
    expect(guess(limit, 'a', 50)).toBe(20);
  });

  it('keeps addresses apart', () => {
    const limit = createGuessLimit(() => 0);
    guess(limit, 'a', 50);
    expect(limit.mayGuess('a')).toBe(false);
    expect(limit.mayGuess('b')).toBe(true);
  });

  it('forgets the oldest address when there are too many', () => {
    const limit = createGuessLimit(() => 0);
    guess(limit, 'first', 50);
    for (let number = 0; number < 1000; number++) limit.guessedWrong(`address ${number}`);
    expect(limit.mayGuess('first')).toBe(true);
  });
});
