import { describe, expect, it, test } from 'vitest';
import type { BattleEvent } from '../battle/battle-event.ts';
import { foldBattle } from '../battle/reduce-battle.ts';
import { samplePlan, sampleRecord } from '../testing/sample-battle.ts';
import { summarizeSpeeds, paretoFront } from './create-leaderboard.ts';

/** A battle that is over, in which the first model had its first token after `ttftMs`. */
function battleWith(ttftMs: number, loadMs?: number) {
  const record = sampleRecord({
    firstTokenAtMs: ttftMs,
    firstAnswerTokenAtMs: ttftMs,
    lastTokenAtMs: ttftMs + 80,
    ...(loadMs === undefined ? {} : { serverTimings: { loadMs } }),
  });
  const events: readonly BattleEvent[] = [
    { type: 'battle-opened', atMs: 1_000, plan: samplePlan() },
    { type: 'answer-started', atMs: 1_100, slot: 0 },
    { type: 'answer-finished', atMs: 1_500, slot: 0, text: 'Because.', record, namesSaid: [] },
  ];
  return { ...foldBattle(events)!, phase: 'revealed' as const };
}

describe('summarizeSpeeds', () => {
  it('counts an answer whose model had to be loaded, and keeps it out of the medians', () => {
    const battles = [battleWith(20), battleWith(30), battleWith(40, 12), battleWith(3_000, 2_900)];
    const [speed] = summarizeSpeeds(['a'], battles);
    expect(speed).toMatchObject({ contestantId: 'a', answerCount: 4, ttftMsMedian: 30 });
  });

  it('has no speed for a model that was never in memory before', () => {
    const [speed] = summarizeSpeeds(['a'], [battleWith(3_000, 2_900)]);
    expect(speed).toEqual({ contestantId: 'a', answerCount: 1, failureCount: 0 });
  });
});

const at = (quality: number, speed: number) => ({ quality, speed });

test('the front holds what nothing beats in both, fastest first', () => {
  const points = [at(1000, 50), at(1100, 20), at(1050, 15), at(900, 80), at(950, 40)];
  expect(paretoFront(points)).toEqual([at(900, 80), at(1000, 50), at(1100, 20)]);
});

test('of equal speed the better one stays, of equal quality the faster', () => {
  expect(paretoFront([at(1, 5), at(2, 5)])).toEqual([at(2, 5)]);
  expect(paretoFront([at(2, 4), at(2, 5)])).toEqual([at(2, 5)]);
});

test('equal points stand together', () => {
  expect(paretoFront([at(2, 5), at(1, 1), at(2, 5)])).toEqual([at(2, 5), at(2, 5)]);
});

test('an unknown coordinate keeps a point out', () => {
  expect(paretoFront([at(Number.NaN, 90), at(1, 1)])).toEqual([at(1, 1)]);
});
