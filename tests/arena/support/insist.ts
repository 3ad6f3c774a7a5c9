import type { BattleStore } from '@genai-bench/arena';
import { expect } from 'vitest';

/** Repeats with the same key until the store answers, as a worker does after a fault. */
export async function insist<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      expect(error).toMatchObject({ name: 'ArenaError', code: 'store-failed', cause: expect.anything() });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Rounds of the votes that stand, in the order in which they were cast. */
export async function roundsOf(store: BattleStore): Promise<readonly number[]> {
  const rounds: number[] = [];
  for await (const { round } of store.votes()) rounds.push(round);
  return rounds;
}
