import { describe, expect, it } from 'vitest';
import type { BattleEvent } from '../battle/battle-event.ts';
import { foldBattle } from '../battle/reduce-battle.ts';
import { samplePlan, sampleRecord } from '../testing/sample-battle.ts';
import { summarizeSpeeds } from './summarize-speeds.ts';

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
