import type { BenchmarkRun } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { mostAtOnce } from '../support/most-at-once.ts';
import { simulatorForTest } from '../support/test-servers.ts';

async function killWhenInFlight(run: BenchmarkRun, count: number): Promise<void> {
  for await (const event of run) {
    if (event.type === 'progress' && event.inFlight === count) run.kill();
  }
}

describe('a closed loop', () => {
  test('keeps the asked-for number of requests in flight, on one thread and on two', async () => {
    for (const threads of [1, 2]) {
      // Answers take so long that all slots are filled before the first is free again.
      const simulator = await simulatorForTest({ ttftMs: 150 });
      const run = await collectRun({
        ...shortLevel,
        apiBase: simulator.url,
        concurrency: 6,
        maxRequests: 20,
        threads,
      });
      const level = onlyLevel(run);
      expect(level.counts).toMatchObject({ issued: 20, inWindow: 20 });
      expect(level.concurrency?.max).toBe(6);
      expect(mostAtOnce(simulator.truth.requests())).toBe(6);
      expect(new Set(run.records.map(({ threadIndex }) => threadIndex)).size).toBe(threads);
      expect(level.instrument.threadCpuShare).toHaveLength(threads);
    }
  });

  test('runs each scenario under each load, in order, with prompts of their own', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      scenarios: ['D(20,4)', 'D(30,2)'],
      concurrency: [1, 3],
      maxRequests: 5,
    });
    const { levels } = run.summary;
    expect(levels.map(({ scenario, load }) => [scenario, load])).toEqual([
      ['D(20,4)', { mode: 'closed', concurrency: 1 }],
      ['D(20,4)', { mode: 'closed', concurrency: 3 }],
      ['D(30,2)', { mode: 'closed', concurrency: 1 }],
      ['D(30,2)', { mode: 'closed', concurrency: 3 }],
    ]);
    expect(levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([5, 5, 5, 5]);
    expect(levels.map(({ metrics }) => metrics.outputTokenCount?.mean)).toEqual([4, 4, 2, 2]);
    expect(run.summary.status).toBe('completed');
  });

  test('measures the same load on two threads as on one', async () => {
    const simulator = await simulatorForTest();
    const totals = [];
    for (const threads of [1, 2]) {
      const run = await collectRun({
        ...shortLevel,
        apiBase: simulator.url,
        scenarios: ['U(10,30)/(2,9)'],
        concurrency: 4,
        maxRequests: 24,
        seed: 42,
        threads,
      });
      // In the order of issue: which of them ends first is the server's affair.
      const records = run.records.toSorted((a, b) => a.index - b.index);
      totals.push({
        byOutcome: onlyLevel(run).counts.byOutcome,
        requested: records.map(({ requested }) => requested),
        outputTokens: records.map(({ tokens }) => tokens.output?.count),
      });
    }
    expect(totals[1]).toEqual(totals[0]);
    expect(totals[0]?.byOutcome.completed).toBe(24);
  });

  test('opens its connections before the first send and uses them again', async () => {
    const simulator = await simulatorForTest({ ttftMs: 50 });
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      concurrency: 3,
      maxRequests: 12,
    });
    expect(run.records.every(({ connection }) => connection?.reused === true)).toBe(true);
    expect(onlyLevel(run).instrument.reusedConnectionShare).toBe(1);
  });

  test.each(['socket', 'undici'] as const)(
    'has no limit of its own on connections over the %s transport',
    async (transport) => {
      const simulator = await simulatorForTest();
      const run = await collectRun(
        {
          ...shortLevel,
          apiBase: simulator.url,
          concurrency: 150,
          maxRequests: 150,
          transport,
          extraBody: { simulate: { 'stall-before-first': true } },
        },
        // Nobody is answered, so all of them are under way at once or the run never ends.
        (going) => void killWhenInFlight(going, 150),
      );
      expect(onlyLevel(run).counts.byOutcome.cancelled).toBe(150);
      expect(simulator.truth.requests()).toHaveLength(150);
    },
  );

  test('leaves warm-up requests out of every figure', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      warmupRequests: 3,
      maxRequests: 5,
      threads: 2,
    });
    const level = onlyLevel(run);
    expect(level.counts).toMatchObject({ issued: 5, warmup: 3, inWindow: 5 });
    expect(level.metrics.ttftMs?.count).toBe(5);
    const warmup = run.records.filter(({ phase }) => phase === 'warmup');
    expect(new Set(warmup.map(({ index }) => index))).toEqual(new Set([0, 1, 2]));
    expect(simulator.truth.requests()).toHaveLength(8);
    const warmupEndMs = Math.max(...warmup.map(({ closedAtMs }) => closedAtMs!));
    expect(level.window.startMs).toBeGreaterThan(warmupEndMs);
  });
});
