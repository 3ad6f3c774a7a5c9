import { parseRunPlan } from '@genai-bench/runner';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLineWatch } from '../redis/line-watch.ts';
import { createFleetRun, type FleetRun } from './fleet-run.ts';
import { watchSilence } from './watch-silence.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** Three shares: taken by a worker that never spoke, taken by one that speaks, and taken by nobody. */
function watchedRun(): FleetRun {
  const nowMs = (): number => performance.now();
  const line = createLineWatch(nowMs);
  const plan = parseRunPlan({ apiBase: 'http://localhost:1/v1', model: 'm' });
  const run = createFleetRun({ plan, count: 3, originMs: 0, redisOutageMs: 45_000, say: () => {} });
  const [mute, speaking] = [run.shares[0]!, run.shares[1]!];
  mute.heardAtMs = nowMs();
  const timers = [
    watchSilence({ run, line, silenceMs: 10_000, redisWaitMs: 600_000 }),
    setInterval(() => {
      if (isAway) return;
      line.answered();
      speaking.heardAtMs = nowMs();
    }, 250),
  ];
  onTestFinished(() => {
    for (const timer of timers) clearInterval(timer);
    run.changes.close();
  });
  return run;
}

let isAway = false;
beforeEach(() => void (isAway = false));
const statuses = (run: FleetRun): readonly string[] => run.shares.map(({ status }) => status);

describe('watchSilence', () => {
  it('loses a worker that took its share and never spoke, and none that speaks or is still to come', () => {
    const run = watchedRun();
    vi.advanceTimersByTime(9_500);
    expect(statuses(run)).toEqual(['expected', 'expected', 'expected']);
    vi.advanceTimersByTime(1_000);
    expect(statuses(run)).toEqual(['lost', 'expected', 'expected']);
    expect(run.shares[0]!.problem).toBe('nothing was heard of it for 10 s');
    vi.advanceTimersByTime(600_000);
    expect(statuses(run)).toEqual(['lost', 'expected', 'expected']);
  });

  it('loses nobody while Redis is away, and who is gone soon after it is back', () => {
    const run = watchedRun();
    vi.advanceTimersByTime(1_000);
    isAway = true;
    vi.advanceTimersByTime(40_000);
    isAway = false;
    vi.advanceTimersByTime(9_000);
    expect(statuses(run)).toEqual(['expected', 'expected', 'expected']);
    vi.advanceTimersByTime(2_000);
    expect(statuses(run)).toEqual(['lost', 'expected', 'expected']);
  });

  it('loses all when Redis does not come back', () => {
    const run = watchedRun();
    vi.advanceTimersByTime(1_000);
    isAway = true;
    vi.advanceTimersByTime(590_000);
    expect(statuses(run)).toEqual(['expected', 'expected', 'expected']);
    vi.advanceTimersByTime(11_000);
    expect(statuses(run)).toEqual(['lost', 'lost', 'lost']);
    expect(run.shares[2]!.problem).toBe('Redis did not answer for 600 s');
  });
});
