// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import * as dashboard from './index.ts';
import {
  ChunkTimeline,
  ConnectionBar,
  createArenaApi,
  createFormatter,
  createRunApi,
  DashboardProvider,
  DashboardRoot,
  englishMessages,
  Panel,
  RequestTable,
  RunApiError,
  StatusPanel,
  useBenchmarkStream,
  useDashboard,
  useRunRecords,
  viewOfSummary,
} from './index.ts';
import type { DashboardSource, RunApi, ViewProps } from './index.ts';
import { createSampleRunApi } from './testing/sample-run-api.ts';
import { sampleLiveView, sampleRun } from './testing/sample-run-view.ts';
import { createScriptedRunStream } from './testing/scripted-run-stream.ts';

afterEach(cleanup);

/** Whatever the index calls a panel and that takes a view. */
const panels = Object.entries(dashboard).filter(([name]) => /.Panel$/.test(name)) as [
  string,
  (props: ViewProps) => ReactNode,
][];

describe('each panel', () => {
  it.each(panels)('%s stands alone, with defaults for what a dashboard gives it', (_name, Content) => {
    const views = [sampleLiveView(), viewOfSummary(sampleRun().summary)];
    for (const view of views) {
      const { container, unmount } = render(<Content view={view} />);
      expect(container.querySelector('section')).not.toBeNull();
      unmount();
    }
  });

  it('is there for each of the default panels but the workers of a fleet', () => {
    expect(panels).toHaveLength(dashboard.defaultPanels.length - 1);
  });
});

describe('a page of one’s own', () => {
  it('sets words, numbers and selection for all that is inside a provider', () => {
    function Percentile(): ReactNode {
      const { messages, format, percentile } = useDashboard();
      return (
        <p>
          {messages.headline}: {percentile} {format.count(1234)}
        </p>
      );
    }
    render(
      <DashboardRoot theme="dark" locale="de">
        <DashboardProvider percentile="p90" messages={{ headline: `${englishMessages.headline}!` }}>
          <Panel title="Mine">
            <Percentile />
          </Panel>
        </DashboardProvider>
      </DashboardRoot>,
    );
    const expected = `${englishMessages.headline}!: p90 ${createFormatter('de').count(1234)}`;
    expect(screen.getByText(expected)).toBeTruthy();
  });

  it('follows a stream that somebody else opened, and leaves it open', () => {
    const stream = createScriptedRunStream(sampleLiveView());
    const page = render(<Live source={stream} />);
    expect(page.getByText(englishMessages.running)).toBeTruthy();
    page.unmount();
    expect([stream.isClosed, stream.subscriberCount]).toEqual([false, 0]);
  });

  it('lists the requests of a run, and shows when the chunks of one arrived', async () => {
    const { summary, records } = sampleRun();
    render(<Requests api={createSampleRunApi([{ summary, records }])} runId={summary.runId} />);
    expect(
      await screen.findByText('200 shown, 200 loaded of 600', undefined, { timeout: 15_000 }),
    ).toBeTruthy();
    render(<ChunkTimeline record={records[3] as (typeof records)[number]} />);
    expect(screen.getByText(/^24 chunks in 21 reads/)).toBeTruthy();
  });

  it('tells a refusal of the server by its class and status', async () => {
    const fetch = async (): Promise<Response> =>
      new Response('{"error":"There is no such run."}', { status: 404 });
    const refusal = await createRunApi({ fetch })
      .findRun('gone')
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RunApiError);
    expect(refusal).toMatchObject({ status: 404, message: expect.stringContaining('There is no such run.') });
  });

  it('asks the page’s own server unless another one is given', () => {
    expect(createArenaApi().exportUrl('votes')).toBe('/api/v1/arena/exports/votes');
    expect(createRunApi().exportUrl('a b', 'csv')).toBe('/api/v1/runs/a%20b/export?format=csv');
  });
});

function Live({ source }: { readonly source: DashboardSource }): ReactNode {
  const { stream, view, isStored } = useBenchmarkStream(source);
  return (
    <>
      <ConnectionBar state={stream} isStored={isStored} />
      <StatusPanel view={view} />
    </>
  );
}

function Requests({ api, runId }: { readonly api: RunApi; readonly runId: string }): ReactNode {
  const [filter, setFilter] = useState({});
  const records = useRunRecords(api, runId, filter);
  return (
    <RequestTable {...{ records, filter }} chosen={undefined} onFilter={setFilter} onChoose={() => {}} />
  );
}
