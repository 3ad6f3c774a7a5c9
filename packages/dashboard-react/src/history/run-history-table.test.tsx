// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { createSampleRunApi } from '../testing/sample-run-api.ts';
import { sampleRun } from '../testing/sample-run-view.ts';
import { RunHistoryTable } from './run-history-table.tsx';

afterEach(cleanup);

const hrefOf = (runId: string): string => `/runs/${runId}`;

describe('RunHistoryTable', () => {
  it('links each run to its page', async () => {
    render(<RunHistoryTable api={createSampleRunApi([sampleRun()])} hrefOf={hrefOf} />);
    expect((await screen.findByRole('link')).getAttribute('href')).toBe('/runs/sample-7');
  });

  it('compares two runs or more, in the order in which they were chosen', async () => {
    const compared: (readonly string[])[] = [];
    const api = createSampleRunApi([sampleRun(), sampleRun({ seed: 8 })]);
    render(<RunHistoryTable api={api} hrefOf={hrefOf} onCompare={(ids) => compared.push(ids)} />);
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Choose run sample-8 for comparison' }));
    expect(screen.getByRole('button', { name: 'Choose one more run' }).hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose run sample-7 for comparison' }));
    fireEvent.click(screen.getByRole('button', { name: 'Compare 2 runs' }));
    expect(compared).toEqual([['sample-8', 'sample-7']]);
  });

  it('offers the comparison next to the choice, before the first column that may be out of sight', async () => {
    const api = createSampleRunApi([sampleRun(), sampleRun({ seed: 8 })]);
    render(<RunHistoryTable api={api} hrefOf={hrefOf} onCompare={() => {}} />);
    const box = await screen.findByRole('checkbox', { name: 'Choose run sample-8 for comparison' });
    expect(box.closest('td')?.cellIndex).toBe(0);
    expect(screen.queryByRole('group', { name: 'Compare' })).toBeNull();
    fireEvent.click(box);
    fireEvent.click(screen.getByRole('button', { name: 'Clear choice' }));
    expect(screen.queryByRole('group', { name: 'Compare' })).toBeNull();
  });

  it('calls a run that measured nothing neither trusted nor not', async () => {
    const empty = sampleRun();
    render(
      <RunHistoryTable
        api={createSampleRunApi([{ summary: { ...empty.summary, levels: [] }, records: [] }])}
        hrefOf={hrefOf}
      />,
    );
    await screen.findByRole('link');
    expect(screen.queryByText('Trusted')).toBeNull();
  });

  it('lists those that go on above the others, with links of their own, where they can be shown', async () => {
    const running = [
      {
        runId: 'going',
        status: 'running' as const,
        startedAt: '2026-01-05T00:00:00.000Z',
        model: 'going-8b',
        backend: 'openai',
        task: 'text-to-text',
        scenarios: ['D(10,3)'],
        levelCount: 2,
      },
    ];
    const api = createSampleRunApi([sampleRun()], [], running);
    const { unmount } = render(
      <RunHistoryTable api={api} hrefOf={hrefOf} hrefOfRunning={(runId) => `/?run=${runId}`} />,
    );
    await screen.findByRole('cell', { name: 'going-8b' });
    const hrefs = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
    expect(hrefs).toEqual(['/?run=going', '/runs/sample-7']);
    unmount();
    render(<RunHistoryTable api={api} hrefOf={hrefOf} />);
    await screen.findByRole('link');
    expect(screen.queryByText('going-8b')).toBeNull();
  });

  it('says that there are none', async () => {
    render(<RunHistoryTable api={createSampleRunApi([])} hrefOf={hrefOf} />);
    expect(await screen.findByText('No finished runs yet.')).toBeTruthy();
  });
});
