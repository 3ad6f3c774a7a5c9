import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../text/seeded-random.ts';
import { createBatchEngine, type BatchEngine, type EngineTiming, type Sequence } from './batch-engine.ts';

const timing: EngineTiming = {
  maxBatchSize: 4,
  ttftMs: 50,
  prefillMsPerInputToken: 0,
  itlMs: 10,
  ttftJitter: 0,
  itlJitter: 0,
  batchSlowdown: 0,
  decode: 'independent',
};

interface Observed {
  readonly sequence: Sequence;
  admittedAtMs: number | undefined;
  readonly dueMs: number[];
  finishedAtMs: number | undefined;
}

function submit(
  engine: BatchEngine,
  nowMs: number,
  request: { inputTokens?: number; outputTokens?: number; extraDelayMs?: number; seed?: number } = {},
  onToken: (index: number, sequence: Sequence) => void = () => undefined,
): Observed {
  const seen: { admittedAtMs: number | undefined; dueMs: number[]; finishedAtMs: number | undefined } = {
    admittedAtMs: undefined,
    dueMs: [],
    finishedAtMs: undefined,
  };
  const sequence = engine.submit(
    {
      inputTokens: request.inputTokens ?? 0,
      outputTokens: request.outputTokens ?? 3,
      extraDelayMs: request.extraDelayMs ?? 0,
      random: createSeededRandom(request.seed ?? 1),
      listener: {
        admitted: (atMs) => (seen.admittedAtMs = atMs),
        token(index, dueMs) {
          seen.dueMs.push(dueMs);
          onToken(index, sequence);
        },
        finished: (atMs) => (seen.finishedAtMs = atMs),
      },
    },
    nowMs,
  );
  return Object.assign(seen, { sequence });
}

describe('createBatchEngine', () => {
  it('makes the first token wait for the base time and for each input token', () => {
    const engine = createBatchEngine({ ...timing, prefillMsPerInputToken: 0.5 });
    const observed = submit(engine, 1000, { inputTokens: 200 });
    engine.advance(1149.9);
    expect(observed.dueMs).toEqual([]);
    engine.advance(1150);
    expect(observed.dueMs).toEqual([1150]);
  });

  it('keeps an exact beat however late it is woken', () => {
    const engine = createBatchEngine({ ...timing, itlMs: 7.3 });
    const observed = submit(engine, 0, { outputTokens: 1001 });
    for (let nowMs = 0; nowMs < 8000; nowMs += 97) engine.advance(nowMs);
    expect(observed.dueMs).toHaveLength(1001);
    expect(observed.dueMs[1000]).toBe(50 + 1000 * 7.3);
    expect(observed.finishedAtMs).toBe(50 + 1000 * 7.3);
  });

  it('lets the rest wait while the batch is full, in order of arrival', () => {
    const engine = createBatchEngine({ ...timing, maxBatchSize: 2 });
    const all = [5, 3, 3, 3].map((outputTokens) => submit(engine, 0, { outputTokens }));
    expect([engine.runningCount, engine.waitingCount]).toEqual([2, 2]);
    engine.advance(1000);
    // The second ends at 50+20=70 and lets the third in; the first at 90 lets the fourth in.
    expect(all.map((each) => each.admittedAtMs)).toEqual([0, 0, 70, 90]);
    expect(all.map((each) => each.dueMs[0])).toEqual([50, 50, 120, 140]);
    expect([engine.runningCount, engine.waitingCount]).toEqual([0, 0]);
  });

  it('saturates: beyond a full batch, more requests add waiting and no speed', () => {
    const readings = [4, 8, 16].map((requestCount) => {
      const engine = createBatchEngine(timing);
      const all = Array.from({ length: requestCount }, () => submit(engine, 0, { outputTokens: 11 }));
      engine.advance(1e6);
      return {
        totalMs: Math.max(...all.map((each) => each.finishedAtMs ?? Number.NaN)),
        slowestFirstTokenMs: Math.max(...all.map((each) => each.dueMs[0] ?? Number.NaN)),
      };
    });
    // One wave of four takes 50 + 10·10 ms.
    expect(readings).toEqual([
      { totalMs: 150, slowestFirstTokenMs: 50 },
      { totalMs: 300, slowestFirstTokenMs: 200 },
      { totalMs: 600, slowestFirstTokenMs: 500 },
    ]);
  });

  it('gives a cancelled place to the next, and says nothing more of the cancelled', () => {
    const engine = createBatchEngine({ ...timing, maxBatchSize: 1 });
    const first = submit(engine, 0);
    const second = submit(engine, 0);
    const third = submit(engine, 0);
    engine.cancel(second.sequence, 10);
    engine.cancel(first.sequence, 20);
    engine.advance(1000);
    expect([first.dueMs, second.dueMs]).toEqual([[], []]);
    expect([first.finishedAtMs, second.finishedAtMs]).toEqual([undefined, undefined]);
    expect(third.dueMs).toEqual([70, 80, 90]);
  });

  it('stays silent after a sequence that cancels itself from inside a token', () => {
    const engine = createBatchEngine(timing);
    const observed = submit(engine, 0, { outputTokens: 5 }, (index, sequence) => {
      if (index === 1) engine.cancel(sequence, 60);
    });
    engine.advance(1000);
    expect(observed.dueMs).toEqual([50, 60]);
    expect(observed.finishedAtMs).toBeUndefined();
    expect(engine.nextDueMs()).toBeUndefined();
  });

  it('delays everything after a hold by its length', () => {
    const engine = createBatchEngine(timing);
    const observed = submit(engine, 0, { outputTokens: 4 }, (index, sequence) => {
      if (index === 1) engine.hold(sequence, 200);
    });
    engine.advance(1000);
    expect(observed.dueMs).toEqual([50, 60, 270, 280]);
  });

  it('holds for ever without keeping anyone awake, until it is cancelled', () => {
    const engine = createBatchEngine({ ...timing, maxBatchSize: 1 });
    const stuck = submit(engine, 0, { extraDelayMs: Number.POSITIVE_INFINITY });
    const next = submit(engine, 0, { outputTokens: 1 });
    engine.advance(1e9);
    expect(engine.nextDueMs()).toBeUndefined();
    expect([engine.runningCount, engine.waitingCount]).toEqual([1, 1]);
    engine.cancel(stuck.sequence, 2e9);
    engine.advance(3e9);
    expect(next.dueMs).toEqual([2e9 + 50]);
  });

  it('takes longer steps the fuller the batch is', () => {
    const slowdown = { ...timing, maxBatchSize: 3, batchSlowdown: 1 };
    const alone = createBatchEngine(slowdown);
    const single = submit(alone, 0, { outputTokens: 2 });
    alone.advance(1000);
    expect(single.dueMs).toEqual([50, 60]);
    const full = createBatchEngine(slowdown);
    const many = [1, 2, 3].map(() => submit(full, 0, { outputTokens: 2 }));
    full.advance(50);
    full.advance(70);
    expect(many.map((each) => each.dueMs)).toEqual([
      [50, 70],
      [50, 70],
      [50, 70],
    ]);
  });

  it('in lockstep, lets all sequences emit at the same steps', () => {
    const engine = createBatchEngine({ ...timing, decode: 'lockstep' });
    const first = submit(engine, 0, { outputTokens: 5 });
    engine.advance(3);
    const second = submit(engine, 3, { outputTokens: 3 });
    engine.advance(1000);
    expect(first.dueMs).toEqual([50, 60, 70, 80, 90]);
    expect(second.dueMs).toEqual([60, 70, 80]);
    const later = submit(engine, 5000, { outputTokens: 2 });
    engine.advance(6000);
    expect(later.dueMs).toEqual([5050, 5060]);
  });

  it('ends a sequence without tokens after its prefill', () => {
    const engine = createBatchEngine(timing);
    const observed = submit(engine, 0, { outputTokens: 0 });
    engine.advance(1000);
    expect([observed.dueMs, observed.finishedAtMs]).toEqual([[], 50]);
  });

  it('jitters around the beat without drifting from it, the same for the same seed', () => {
    const jittered = { ...timing, itlJitter: 0.2 };
    const runOnce = (seed: number): number[] => {
      const engine = createBatchEngine(jittered);
      const observed = submit(engine, 0, { outputTokens: 2000, seed });
      engine.advance(1e6);
      return observed.dueMs;
    };
    const dueMs = runOnce(5);
    const errors = dueMs.map((due, index) => Math.abs(due - (50 + index * 10)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(6 + 1e-9); // three deviations of 0.2 · 10 ms
    expect(Math.max(...errors)).toBeGreaterThan(1);
    expect(dueMs).toEqual(dueMs.toSorted((left, right) => left - right));
    expect(runOnce(5)).toEqual(dueMs);
    expect(runOnce(6)).not.toEqual(dueMs);
  });
});
