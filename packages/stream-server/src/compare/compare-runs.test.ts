import type { LevelSummary, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { createMemoryRunHistory } from '../history/memory-run-history.ts';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import { compareRuns } from './compare-runs.ts';
import { matchLevels } from './match-levels.ts';

function recordsOf(ttftMs: number, count = 200): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => sampleRecord(index, {}, ttftMs + (index % 11)));
}

async function compare(
  baseline: readonly RequestRecord[],
  candidate: readonly RequestRecord[],
  summaries: { readonly baseline?: RunSummary; readonly candidate?: RunSummary } = {},
) {
  const history = createMemoryRunHistory();
  const before = summaries.baseline ?? sampleRun(baseline, { runId: 'before' });
  const after = summaries.candidate ?? sampleRun(candidate, { runId: 'after' });
  await history.saveRun(before, inBatches(baseline));
  await history.saveRun(after, inBatches(candidate));
  return compareRuns(history, before, after);
}

describe('compareRuns', () => {
  it('finds a run that is slower, with an interval that does not hold 0', async () => {
    const { levels } = await compare(recordsOf(50), recordsOf(80));
    const ttft = levels[0]?.metrics.find(({ metric, percent }) => metric === 'ttftMs' && percent === 50);
    expect(ttft).toMatchObject({
      baseline: 55,
      candidate: 85,
      difference: 30,
      verdict: 'worse',
      confidence: 0.95,
    });
    expect(ttft?.relativeDifference).toBeCloseTo(30 / 55, 12);
    expect(ttft?.interval?.low).toBeGreaterThan(27);
    expect(ttft?.interval?.high).toBeLessThan(33);
  });

  it('turns the verdict around where more is better', async () => {
    const slower = recordsOf(50).map((record) => ({
      ...record,
      lastTokenAtMs: (record.lastTokenAtMs ?? 0) + 40,
    }));
    const { levels } = await compare(recordsOf(50), slower);
    const speed = levels[0]?.metrics.find(({ metric }) => metric === 'outputInferenceSpeed');
    expect(speed?.difference).toBeLessThan(0);
    expect(speed?.verdict).toBe('worse');
  });

  it('finds no difference between a run and itself, twice alike', async () => {
    const first = await compare(recordsOf(50), recordsOf(50));
    expect(new Set(first.levels[0]?.metrics.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
    expect(await compare(recordsOf(50), recordsOf(50))).toEqual(first);
  });

  it('compares the requests that the figures are made of', async () => {
    const noise = [
      sampleFailure(900),
      sampleRecord(901, { phase: 'warmup' }, 9000),
      sampleRecord(902, { outcome: { kind: 'cancelled', message: '' } }, 9000),
    ];
    const summary = sampleRun(recordsOf(50), { runId: 'before' });
    const late = sampleRecord(9_000, {}, 9000);
    const { levels } = await compare([...recordsOf(50), ...noise, late], recordsOf(50), {
      baseline: summary,
    });
    for (const { metric, percent, baseline } of levels[0]?.metrics ?? []) {
      const stated = summary.levels[0]?.metrics[metric];
      expect([metric, baseline]).toEqual([metric, percent === 50 ? stated?.p50 : stated?.p99]);
    }
  });

  it('states differences without intervals where a run has no single requests', async () => {
    const before = sampleRun(recordsOf(50), { runId: 'before' });
    const { levels } = await compare([], recordsOf(80), { baseline: before });
    const ttft = levels[0]?.metrics.find(({ metric }) => metric === 'ttftMs');
    expect(ttft).toEqual({
      metric: 'ttftMs',
      percent: 50,
      baseline: 55,
      candidate: 85,
      difference: 30,
      relativeDifference: 30 / 55,
      verdict: 'unknown',
    });
  });

  it.each([
    [7, 7, 'same'],
    [7, 8, 'different'],
    [7, undefined, 'unknown'],
  ] as const)('says of the seeds %s and %s that they are %s', async (before, after, verdict) => {
    const withSeed = (runId: string, seed: number | undefined): RunSummary => {
      const run = sampleRun(recordsOf(50, 20), { runId });
      const { seed: _seed, ...plan } = run.plan;
      return { ...run, plan: seed === undefined ? plan : { ...plan, seed } };
    };
    const { seeds } = await compare(recordsOf(50, 20), recordsOf(50, 20), {
      baseline: withSeed('before', before),
      candidate: withSeed('after', after),
    });
    expect(seeds).toEqual({
      baseline: before,
      ...(after === undefined ? {} : { candidate: after }),
      verdict,
    });
  });

  it('states how rates differ', async () => {
    const { levels } = await compare(recordsOf(50, 100), recordsOf(50, 200));
    const rate = levels[0]?.throughput.find(({ figure }) => figure === 'outputTokensPerSecond');
    expect(rate?.difference).toBeCloseTo((rate?.candidate ?? 0) - (rate?.baseline ?? 0), 12);
    expect(levels[0]?.throughput).toHaveLength(4);
  });
});

describe('matchLevels', () => {
  const [sample] = sampleRun([sampleRecord(0)]).levels;
  const level = (levelIndex: number, parts: Partial<LevelSummary>): LevelSummary => {
    if (sample === undefined) throw new Error('no level');
    return { ...sample, levelIndex, ...parts };
  };
  const closed = (concurrency: number) => ({ load: { mode: 'closed', concurrency } }) as const;

  it('pairs levels of equal scenario and load wherever they stand', () => {
    const { pairs, unmatched } = matchLevels(
      [level(0, closed(1)), level(1, closed(2)), level(2, { ...closed(2), scenario: 'E(5)' })],
      [level(0, closed(4)), level(1, closed(2)), level(2, closed(1))],
    );
    expect(pairs.map(({ baseline, candidate }) => [baseline.levelIndex, candidate.levelIndex])).toEqual([
      [0, 2],
      [1, 1],
    ]);
    expect(unmatched).toEqual({ baseline: [2], candidate: [0] });
  });

  it('pairs repeated levels in their order, each once', () => {
    const repeated = [level(0, closed(1)), level(1, closed(1))];
    const { pairs, unmatched } = matchLevels(repeated, [...repeated, level(2, closed(1))]);
    expect(pairs.map(({ baseline, candidate }) => [baseline.levelIndex, candidate.levelIndex])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(unmatched).toEqual({ baseline: [], candidate: [2] });
  });

  it('tells open loops of different arrivals apart', () => {
    const open = (arrival: 'constant' | 'poisson') =>
      ({ load: { mode: 'open', requestsPerSecond: 2, arrival } }) as const;
    expect(matchLevels([level(0, open('constant'))], [level(0, open('poisson'))]).pairs).toEqual([]);
  });
});
