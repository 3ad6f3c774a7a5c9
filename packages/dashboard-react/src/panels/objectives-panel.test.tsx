// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { BenchmarkDashboard } from '../dashboard/benchmark-dashboard.tsx';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import { sampleRun } from '../testing/sample-run-view.ts';

afterEach(cleanup);

describe('ObjectivesPanel', () => {
  it('says what could not be judged, and why', () => {
    const { summary } = sampleRun();
    const goodput = {
      objectives: [{ metric: 'tpotMs', limit: 50 }],
      shareByObjective: {},
      unmeasured: { tpotMs: 'no answer was streamed' },
    } as const;
    const levels = summary.levels.slice(0, 1).map((level) => ({ ...level, goodput }));
    render(<BenchmarkDashboard source={viewOfSummary({ ...summary, levels })} panels={['objectives']} />);
    expect(screen.getByText(/cannot be measured/).textContent).toBe(
      'Level 1: TPOT cannot be measured, because no answer was streamed.',
    );
  });
});
