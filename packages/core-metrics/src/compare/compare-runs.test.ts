import { describe, expect, it } from 'vitest';
import { summarizeRecords } from '../level/summarize-level.ts';
import type { RequestRecord } from '../record/request-record.ts';
import type { LevelSummary } from '../summary/level-summary.ts';
import type { RunSummary } from '../summary/run-summary.ts';
import { buildStreamedRecord } from '../testing/build-record.ts';
import { levelOptions } from '../testing/level-options.ts';
import { compareRuns, type ComparedRun } from './compare-runs.ts';
import { matchLevels } from './match-levels.ts';
import { createRunValues } from './run-values.ts';

/** A streamed answer of three tokens: sent at 10 * index ms, first token after `ttftMs`, then 10 ms apart. */
function answer(index: number, ttftMs: number, parts: Partial<RequestRecord> = {}): RequestRecord {
  const sentAtMs = 10 * index;
  const firstAtMs = sentAtMs + ttftMs;
  const tokenAtMs = [firstAtMs, firstAtMs + 10, firstAtMs + 20];
  return buildStreamedRecord({ sentAtMs, tokenAtMs }, { index, ...parts });
}

function answers(ttftMs: number, count = 200): RequestRecord[] {
  return Array.from({ length: count }, (_, index) => answer(index, ttftMs + (index % 11)));
}

function summaryOf(records: readonly RequestRecord[], plan: RunSummary['plan'] = {}): RunSummary {
  return {
    schemaVersion: 1,
    metricVersion: 2,
    tool: { name: 'genai-bench', version: '0.0.0' },
    runId: 'run',
    status: 'completed',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:01:00.000Z',
    plan,
    environment: {},
    levels: [summarizeRecords(records, levelOptions)],
    grade: { verdict: 'trusted', reasons: [] },
  };
}

function run(records: readonly RequestRecord[], summary = summaryOf(records)): ComparedRun {
  const { add, values } = createRunValues(summary);
  for (const record of records) add(record);
  return { summary, values };
}

async function figure(
  baseline: ComparedRun,
  candidate: ComparedRun,
  wanted: { readonly metric: string; readonly statistic: string },
) {
  const { levels } = await compareRuns(baseline, candidate);
  return levels[0]?.metrics.find(
    ({ metric, statistic }) => metric === wanted.metric && statistic === wanted.statistic,
  );
}

describe('compareRuns', () => {
  it('finds a run that is slower, with an interval that does not hold 0', async () => {
    const ttft = await figure(run(answers(50)), run(answers(80)), { metric: 'ttftMs', statistic: 'p50' });
    expect(ttft).toMatchObject({
      percent: 50,
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
    const slower = answers(50).map((record) => ({
      ...record,
      lastTokenAtMs: (record.lastTokenAtMs ?? 0) + 40,
    }));
    const speed = await figure(run(answers(50)), run(slower), {
      metric: 'outputInferenceSpeed',
      statistic: 'p50',
    });
    expect(speed?.difference).toBeLessThan(0);
    expect(speed?.verdict).toBe('worse');
  });

  it('finds no difference between a run and itself, twice alike', async () => {
    const first = await compareRuns(run(answers(50)), run(answers(50)));
    const verdicts = first.levels[0]?.metrics
      .filter(({ metric }) => metric !== 'itlMs')
      .map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['same']));
    expect(await compareRuns(run(answers(50)), run(answers(50)))).toEqual(first);
  });

  it('compares the requests that the figures are made of, and states the figures of the summary', async () => {
    const records = [
      ...answers(50),
      answer(900, 1, { outcome: { kind: 'http_error', status: 429, message: '' } }),
      answer(901, 9000, { phase: 'warmup' }),
      answer(902, 9000, { outcome: { kind: 'cancelled', message: '' } }),
      answer(9_000, 9000),
    ];
    const summary = summaryOf(answers(50));
    const { levels } = await compareRuns(run(records, summary), run(answers(50)));
    for (const { metric, statistic, baseline, verdict } of levels[0]?.metrics ?? []) {
      expect([metric, baseline]).toEqual([metric, summary.levels[0]?.metrics[metric]?.[statistic]]);
      expect(verdict, metric).toBe(metric === 'itlMs' ? 'unknown' : 'same');
    }
  });

  it('chooses requests by the instant at which they were due, as summaries do', async () => {
    const late = answers(50).map((record) => ({ ...record, scheduledAtMs: 5 * record.index }));
    // The window ends at about 1.4 s: all were due by then, and a quarter was sent later.
    const levels = [summarizeRecords(late, { ...levelOptions, cooldownRatio: 0.3 })];
    const open = run(late, { ...summaryOf(late), levels });
    expect((await figure(open, open, { metric: 'ttftMs', statistic: 'p50' }))?.verdict).toBe('same');
  });

  it('takes intervals of means from the summaries, and of percentiles from all single requests or none', async () => {
    const without: ComparedRun = { summary: summaryOf(answers(50)), values: new Map() };
    const part = run(answers(80).slice(0, 50), summaryOf(answers(80)));
    for (const baseline of [without, run(answers(50))]) {
      const p50 = await figure(baseline, part, { metric: 'ttftMs', statistic: 'p50' });
      expect(p50).toEqual({
        metric: 'ttftMs',
        statistic: 'p50',
        percent: 50,
        baseline: 55,
        candidate: 85,
        difference: 30,
        relativeDifference: 30 / 55,
        verdict: 'unknown',
      });
      expect((await figure(baseline, part, { metric: 'ttftMs', statistic: 'mean' }))?.verdict).toBe('worse');
    }
  });

  it('judges neither rates, which are one value each, nor gaps, which depend on each other', async () => {
    const { levels } = await compareRuns(run(answers(50)), run(answers(80)));
    const gaps = levels[0]?.metrics.filter(({ metric }) => metric === 'itlMs');
    expect(gaps?.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(levels[0]?.throughput[0]).not.toHaveProperty('verdict');
  });

  it.each([
    [7, 7, 'same'],
    [7, 8, 'different'],
    [7, undefined, 'unknown'],
  ] as const)('says of the seeds %s and %s that they are %s', async (before, after, verdict) => {
    const withSeed = (seed: number | undefined): ComparedRun =>
      run(answers(50, 20), summaryOf(answers(50, 20), seed === undefined ? {} : { seed }));
    const { seeds } = await compareRuns(withSeed(before), withSeed(after));
    expect(seeds).toEqual({
      baseline: before,
      ...(after === undefined ? {} : { candidate: after }),
      verdict,
    });
  });

  it('states how rates and the share of errors differ', async () => {
    const failure = answer(100, 5, { outcome: { kind: 'http_error', status: 500, message: '' } });
    const { levels } = await compareRuns(run(answers(50, 100)), run([...answers(50, 99), failure]));
    const rate = levels[0]?.throughput.find(({ figure: key }) => key === 'outputTokensPerSecond');
    expect(rate?.difference).toBeCloseTo((rate?.candidate ?? 0) - (rate?.baseline ?? 0), 12);
    expect(levels[0]?.throughput).toHaveLength(4);
    expect(levels[0]?.errorRate).toEqual({ baseline: 0, candidate: 0.01, difference: 0.01 });
  });
});

describe('matchLevels', () => {
  const [sample] = summaryOf([answer(0, 50)]).levels;
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
