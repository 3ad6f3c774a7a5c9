import { outcomeKinds, type OutcomeKind } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { selectHeatMap } from './select-heat-map.ts';
import { selectKnee } from './select-knee.ts';
import { levelRow } from './select-level-table.ts';
import { selectOutcomes } from './select-outcomes.ts';
import { emptyRunView as idleView, viewOfSummary } from '@genai-bench/stream-server/client';

const { summary } = sampleRun();
const noOutcomes = Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as Record<OutcomeKind, number>; // Holds: its keys are all kinds.

describe('selectOutcomes', () => {
  it('adds up to the requests issued', () => {
    const outcomes = selectOutcomes(viewOfSummary(summary).levels);
    expect(outcomes?.endedCount).toBe(600);
    expect(outcomes?.errorClasses).toMatchObject([{ name: '429', count: 15 }]);
  });

  it('tells failures from the progress of a level that has no answer yet, and of no other level', () => {
    const [first, second] = sampleLiveView().levels.map((level) => ({
      ...level,
      metrics: undefined,
      summary: undefined,
    }));
    const byOutcome = { ...noOutcomes, http_error: 7 };
    const { levelIndex } = first!.outline;
    const progress = {
      ...sampleLiveView().progress!,
      levelIndex,
      byOutcome,
      errorCounts: { '500': 7 },
      errorMessages: { '500': 'out of memory' },
    };
    expect(selectOutcomes([first!, second!], progress)).toMatchObject({
      endedCount: 7,
      errorClasses: [{ name: '500', count: 7, message: 'out of memory' }],
    });
    expect(levelRow(first!, progress)).toMatchObject({ completedCount: 0, errorRate: 1 });
    expect(selectOutcomes([second!], progress)).toBeUndefined();
  });

  it('knows nothing before a level says anything', () => {
    expect(selectOutcomes(idleView.levels)).toBeUndefined();
  });
});

describe('selectHeatMap', () => {
  it('counts every sampled request with the metric once', () => {
    const { levels } = sampleLiveView();
    const map = selectHeatMap(levels, { metric: 'ttftMs' });
    const sampled = levels.flatMap((level) => level.points).filter((point) => point.ttftMs !== undefined);
    expect(map?.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(sampled.length);
    expect(map?.sampleCount).toBe(sampled.length);
  });

  it('has nothing to draw without samples', () => {
    expect(selectHeatMap(viewOfSummary(summary).levels, { metric: 'ttftMs' })).toBeUndefined();
  });
});

describe('selectKnee', () => {
  it('has a point for each level in their order', () => {
    const points = selectKnee(viewOfSummary(summary).levels, 'ttftMs', 'p99');
    expect(points.map((point) => point.load)).toEqual(['concurrency 1', 'concurrency 8', 'concurrency 32']);
    expect(points[2]?.latencyMs).toBe(summary.levels[2]?.metrics.ttftMs?.p99);
  });
});
