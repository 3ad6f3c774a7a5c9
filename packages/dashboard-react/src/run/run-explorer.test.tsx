// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SliceLatency } from '@genai-bench/core-metrics';
import type { RunApi } from '../rest/run-api.ts';
import { createSampleRunApi } from '../testing/sample-run-api.ts';
import { sampleRun } from '../testing/sample-run-view.ts';
import { RunExplorer } from './run-explorer.tsx';

// jsdom lays nothing out: without a height no row would be in sight.
const measured = Object.getOwnPropertyDescriptor(Element.prototype, 'clientHeight') as PropertyDescriptor;
beforeAll(() => {
  Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => 420 });
});
afterAll(() => {
  Object.defineProperty(Element.prototype, 'clientHeight', measured);
});
afterEach(cleanup);

/** Longest wait; a slow machine only takes longer. */
const patience = { timeout: 15_000 };

describe('RunExplorer', () => {
  const run = sampleRun();
  const api = createSampleRunApi([run]);

  it('shows single requests, and the chunks of the one that is chosen', async () => {
    render(<RunExplorer runId="sample-7" api={api} panels={['status']} />);
    await screen.findByText('600 shown, 600 loaded of 600', undefined, patience);
    const table = screen.getByRole('table', { name: 'Single requests' });
    fireEvent.click(within(table).getByRole('button', { name: '3' }));
    expect(await screen.findByText(/^24 chunks in 21 reads/)).toBeTruthy();
  });

  it('keeps only the rows in sight in the page', async () => {
    render(<RunExplorer runId="sample-7" api={api} panels={['status']} />);
    await screen.findByText('600 shown, 600 loaded of 600', undefined, patience);
    const table = screen.getByRole('table', { name: 'Single requests' });
    expect(table.getAttribute('aria-rowcount')).toBe('601');
    const { length } = within(table).getAllByRole('row');
    expect(length).toBeGreaterThan(10);
    expect(length).toBeLessThan(60);
  });

  it('of a run that the server did not keep offers the report alone, and asks for no single requests', async () => {
    const asked: string[] = [];
    const told: RunApi = {
      ...api,
      findRun: async () => ({ state: 'finished', summary: run.summary, isSummaryOnly: true }),
      listRecords: (runId, query) => {
        asked.push(runId);
        return api.listRecords(runId, query);
      },
    };
    render(<RunExplorer runId="sample-7" api={told} baseUrl="http://127.0.0.1:1" panels={['status']} />);
    await screen.findByText(/^This server shows the run as it was told and did not keep it\./);
    expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['HTML']);
    expect(screen.queryByRole('table', { name: 'Single requests' })).toBeNull();
    expect(asked).toEqual([]);
  });

  it('asks the server for one outcome', async () => {
    render(<RunExplorer runId="sample-7" api={api} panels={['status']} />);
    await screen.findByText('600 shown, 600 loaded of 600', undefined, patience);
    fireEvent.change(screen.getByRole('combobox', { name: 'Outcome' }), { target: { value: 'http_error' } });
    expect(await screen.findByText('15 shown, 15 loaded of 15')).toBeTruthy();
  });

  it('filters by words of errors, which stay text', async () => {
    const { container } = render(<RunExplorer runId="sample-7" api={api} panels={['status']} />);
    await screen.findByText('600 shown, 600 loaded of 600', undefined, patience);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'rate limited' } });
    expect(await screen.findByText('15 shown, 600 loaded of 600')).toBeTruthy();
    expect(screen.getAllByText(/<script>alert\(1\)<\/script>/).length).toBeGreaterThan(0);
    expect(container.querySelector('script')).toBeNull();
  });

  it('loads further pages on demand', async () => {
    const large = sampleRun({ requestsPerLevel: 700, seed: 9 });
    render(<RunExplorer runId="sample-9" api={createSampleRunApi([large])} panels={['status']} />);
    await screen.findByText('1,000 shown, 1,000 loaded of 2,100');
    fireEvent.click(screen.getByRole('button', { name: 'Load more' }));
    await screen.findByText('2,000 shown, 2,000 loaded of 2,100');
    fireEvent.click(screen.getByRole('button', { name: 'Load more' }));
    await screen.findByText('2,100 shown, 2,100 loaded of 2,100');
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('draws charts of all requests, of which a page is loaded', async () => {
    const large = sampleRun({ requestsPerLevel: 550, concurrencies: [1, 8], seed: 9 });
    render(
      <RunExplorer runId="sample-9" api={createSampleRunApi([large])} panels={['scatter', 'histograms']} />,
    );
    await screen.findByText(/^1,100 of 1,100 requests, 26 of them failed/, undefined, patience);
    expect(screen.getAllByText(/^537 values; most lie between/)).toHaveLength(2);
    await screen.findByText('1,000 shown, 1,000 loaded of 1,100', undefined, patience);
  });

  it('shows TPOT and p90 over time without a single request', async () => {
    const none: RunApi = { ...api, listRecords: async () => ({ records: [], totalCount: 0 }) };
    render(<RunExplorer runId="sample-7" api={none} panels={['latency']} />);
    await screen.findByText(/^p99 TPOT (rose|fell|held)/, undefined, patience);
    // In the legends of all four, and of nothing else.
    expect(screen.getAllByText('p90', { selector: 'li' })).toHaveLength(4);
  });

  it('says of a run of an earlier version which lines were not kept', async () => {
    const levels = run.summary.levels.map((level) => ({
      ...level,
      slices: level.slices.map(({ tpotMs: _tpotMs, ...slice }) => ({
        ...slice,
        ...(slice.e2eLatencyMs === undefined ? {} : { e2eLatencyMs: withoutP90(slice.e2eLatencyMs) }),
      })),
    }));
    const earlier = createSampleRunApi([{ ...run, summary: { ...run.summary, levels } }]);
    render(<RunExplorer runId="sample-7" api={earlier} panels={['latency']} />);
    await screen.findAllByText(/^p90 and TPOT over time were not kept/, undefined, patience);
  });

  it('shows figures, lines and distributions where the points cannot be loaded, and says why they are missing', async () => {
    const failing: RunApi = { ...api, findView: () => Promise.reject(new Error('The history is away.')) };
    render(<RunExplorer runId="sample-7" api={failing} panels={['histograms']} />);
    await screen.findByText('Could not be loaded: The history is away.', undefined, patience);
    expect(screen.getAllByText(/^195 values; most lie between/)).toHaveLength(2);
  });

  it('says of a run that measured nothing why its charts are empty', async () => {
    const { summary } = sampleRun({ seed: 4 });
    const empty = { summary: { ...summary, status: 'aborted', levels: [] } as const, records: [] };
    render(<RunExplorer runId="sample-4" api={createSampleRunApi([empty])} />);
    await screen.findByText('Aborted', undefined, patience);
    await waitFor(
      () =>
        expect(screen.getAllByText('The run ended before it had measured a level.').length).toBeGreaterThan(
          8,
        ),
      patience,
    );
    expect(screen.queryByText('No data yet.')).toBeNull();
    expect(screen.queryByText('Trusted')).toBeNull();
  });

  it('shows distributions of the level', async () => {
    render(<RunExplorer runId="sample-7" api={api} panels={['histograms']} />);
    const figure = await screen.findByRole('figure', { name: 'Distribution of TTFT' });
    await waitFor(() => expect(within(figure).getByText(/^195 values; most lie between/)).toBeTruthy());
  });

  it('links to every export', async () => {
    render(<RunExplorer runId="sample-7" api={api} panels={['status']} />);
    const link = await screen.findByRole('link', { name: 'Download as CSV' });
    expect(link.getAttribute('href')).toBe('http://localhost:8080/api/v1/runs/sample-7/export?format=csv');
  });

  it('says why a run cannot be shown, and tries again', async () => {
    render(<RunExplorer runId="gone" api={api} />);
    expect(await screen.findByText('Could not be loaded: There is no run "gone".')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getByText('Loading…')).toBeTruthy();
    await screen.findByText('Could not be loaded: There is no run "gone".');
  });
});

function withoutP90({ p90: _p90, ...latency }: SliceLatency): SliceLatency {
  return latency;
}
