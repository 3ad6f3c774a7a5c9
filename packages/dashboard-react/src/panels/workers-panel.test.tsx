// @vitest-environment jsdom
import type { FleetSummary, FleetWorker } from '@genai-bench/core-metrics';
import type { RunView } from '@genai-bench/stream-server/client';
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { BenchmarkDashboard } from '../dashboard/benchmark-dashboard.tsx';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import { sampleRun } from '../testing/sample-run-view.ts';

afterEach(cleanup);

const near: FleetWorker = {
  name: 'near',
  host: 'rack-1',
  version: '1.0.0',
  place: 0,
  status: 'completed',
  recordCount: 1200,
  clockOffsetMs: -12.5,
  clockUncertaintyMs: 0.25,
  grade: { verdict: 'degraded', reasons: ['Busy.'] },
};
const far: FleetWorker = {
  name: 'far',
  host: 'rack-2',
  version: '1.0.0',
  place: 1,
  status: 'lost',
  problem: 'nothing was heard of it for 10 s',
  recordCount: 34,
  lostShare: 0.25,
  grade: { verdict: 'trusted', reasons: [] },
};

const { summary } = sampleRun();

/** A view of the sample run, made by these workers in all, and by those in its last level. */
function viewWith(fleet: FleetSummary | undefined, ofLastLevel?: FleetSummary): RunView {
  const last = summary.levels.length - 1;
  const levels = summary.levels.map((level, index) =>
    index === last && ofLastLevel !== undefined ? { ...level, fleet: ofLastLevel } : level,
  );
  return viewOfSummary({ ...summary, levels, ...(fleet === undefined ? {} : { fleet }) });
}

const cellsOf = (name: string) =>
  within(screen.getByRole('rowheader', { name }).closest('tr')!)
    .getAllByRole('cell')
    .map((cell) => cell.textContent);

describe('WorkersPanel', () => {
  it('lists each worker with its host, status, records, clock and grade', () => {
    render(<BenchmarkDashboard source={viewWith({ workers: [near, far] })} panels={['workers']} />);
    const table = screen.getByRole('table', { name: 'Load workers' });
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((header) => header.textContent),
    ).toEqual(['Worker', 'Host', 'Status', 'Records', 'Load not made', 'Clock offset', 'Trust']);
    expect(cellsOf('near')).toEqual(['rack-1', 'Completed', '1,200', '–', '-12.5 ms ± 250 µs', '! Degraded']);
    expect(cellsOf('far')).toEqual([
      'rack-2',
      'Lost nothing was heard of it for 10 s',
      '34',
      '25.0%',
      '–',
      '–',
    ]);
  });

  it('shows the workers of the last level that has ended while the run goes on', () => {
    const { summary: _over, ...view } = viewWith({ workers: [near] }, { workers: [far] });
    render(<BenchmarkDashboard source={{ ...view, summary: undefined }} panels={['workers']} />);
    expect(screen.getAllByRole('rowheader').map((header) => header.textContent)).toEqual(['far']);
  });

  it('shows the workers of a level while it goes on, before those of levels that have ended', () => {
    const { summary: _over, ...view } = viewWith({ workers: [near] }, { workers: [far] });
    const base = { host: 'rack-1', recordCount: 7 };
    const running = {
      ...view.levels.at(-1)!,
      summary: undefined,
      state: 'running' as const,
      workers: [
        { ...base, name: 'a', place: 0, status: 'waiting' as const },
        { ...base, name: 'b', place: 1, status: 'ready' as const },
        { ...base, name: 'c', place: 2, status: 'running' as const, recordCount: 1234 },
        { ...base, name: 'd', place: 3, status: 'lost' as const, problem: 'it fell silent' },
      ],
    };
    const levels = [...view.levels.slice(0, -1), running];
    render(<BenchmarkDashboard source={{ ...view, levels, summary: undefined }} panels={['workers']} />);
    expect(screen.getAllByRole('rowheader').map((header) => header.textContent)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(cellsOf('a')).toEqual(['rack-1', 'Getting ready', '7', '–', '–', '–']);
    expect(cellsOf('b')[1]).toBe('Ready');
    expect(cellsOf('c')).toEqual(['rack-1', 'Running', '1,234', '–', '–', '–']);
    expect(cellsOf('d')[1]).toBe('Lost it fell silent');
  });

  it('is not there for a run that one process made', () => {
    const { container } = render(<BenchmarkDashboard source={viewWith(undefined)} panels={['workers']} />);
    expect(screen.queryByText('Load workers')).toBeNull();
    // An empty cell takes no place in the grid.
    expect(container.querySelector('.gb-cell')!.childNodes).toHaveLength(0);
  });
});
