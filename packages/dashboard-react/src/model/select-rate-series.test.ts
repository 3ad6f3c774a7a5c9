import { describe, expect, it } from 'vitest';
import { sampleRun } from '../testing/sample-run-view.ts';
import { selectRateSeries } from './select-rate-series.ts';
import { viewOfSummary } from '@genai-bench/stream-server/client';

const { summary } = sampleRun({ concurrencies: [8] });

describe('selectRateSeries', () => {
  it('has the rates of a stored level from its summary, with none of its requests loaded', () => {
    const { levels } = viewOfSummary(summary);
    const rates = selectRateSeries(levels, 'inputTokensPerSecond');
    expect(rates).toHaveLength(summary.levels[0]!.slices.length);
    const inputTokenCount = summary.levels[0]!.slices.reduce(
      (sum, { startMs, endMs }, index) =>
        sum + (rates[index]!.inputTokensPerSecond! * (endMs - startMs)) / 1000,
      0,
    );
    // Every answered request of the sample has 100 input tokens.
    expect(inputTokenCount).toBeCloseTo(100 * summary.levels[0]!.counts.byOutcome.completed, 6);
  });
});
