// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { createSampleRunApi } from '../testing/sample-run-api.ts';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { RunComparison } from './run-comparison.tsx';

afterEach(cleanup);

/** Longest wait; a slow machine only takes longer. */
const patience = { timeout: 15_000 };

const baseline = sampleRun();
const slower = sampleRun({ seed: 8, slowness: 1.5 });
const other = sampleRun({ seed: 9, concurrencies: [8, 64] });
const api = createSampleRunApi([baseline, slower, other]);

async function rowOf(level: string, name: string): Promise<readonly (string | null)[]> {
  const table = await screen.findByRole('table', { name: level }, patience);
  const row = within(table)
    .getAllByRole('row')
    .find((each) => within(each).queryByRole('rowheader', { name: new RegExp(`^${name}$`, 'i') }) !== null);
  return within(row as HTMLElement)
    .getAllByRole('cell')
    .map(({ textContent }) => textContent);
}

describe('RunComparison', () => {
  it('shows the verdicts that the server gives', async () => {
    render(<RunComparison runIds={['sample-7', 'sample-8']} api={api} />);
    const [level] = (await api.compareRuns('sample-7', 'sample-8')).levels;
    const verdicts = { better: 'better', worse: 'worse', same: 'within noise', unknown: 'not judged' };
    for (const statistic of ['mean', 'p50', 'p90', 'p99']) {
      const compared = level?.metrics.find(
        (metric) => metric.metric === 'ttftMs' && metric.statistic === statistic,
      );
      const [, , difference] = await rowOf('D(100,100), concurrency 1', `TTFT ${statistic}`);
      expect(difference, statistic).toContain(verdicts[compared?.verdict ?? 'unknown']);
    }
    expect((await rowOf('D(100,100), concurrency 1', 'E2E mean'))[2]).toContain('worse');
  });

  it('shows the levels that the first run shares with another, with a dash for a run that lacks one', async () => {
    render(<RunComparison runIds={['sample-7', 'sample-8', 'sample-9']} api={api} />);
    const [, , , third, difference] = await rowOf('D(100,100), concurrency 1', 'TTFT p50');
    expect([third, difference]).toEqual(['–', '–']);
    expect((await rowOf('D(100,100), concurrency 8', 'TTFT p50'))[3]).toMatch(/ms/);
    expect(screen.queryByRole('table', { name: 'D(100,100), concurrency 64' })).toBeNull();
  });

  it('says of a run in progress that it cannot be compared yet', async () => {
    const live = { ...api, findRun: async () => ({ state: 'live', view: sampleLiveView() }) as const };
    render(<RunComparison runIds={['sample-7', 'sample-8']} api={live} />);
    await screen.findByText(/Run sample-7 is still in progress\. Compare it when it has finished\./);
  });
});
