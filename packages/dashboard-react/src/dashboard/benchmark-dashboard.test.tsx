// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyRunView as idleView } from '@genai-bench/stream-server/client';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { createScriptedRunStream, type ScriptedRunStream } from '../testing/scripted-run-stream.ts';
import { BenchmarkDashboard } from './benchmark-dashboard.tsx';

afterEach(cleanup);

describe('BenchmarkDashboard', () => {
  it('leaves no connection open after a double mount and an unmount', () => {
    const opened: ScriptedRunStream[] = [];
    const connect = () => {
      const stream = createScriptedRunStream();
      opened.push(stream);
      return stream;
    };
    const page = render(
      <StrictMode>
        <BenchmarkDashboard source="http://localhost:8080" connect={connect} />
      </StrictMode>,
    );
    expect(opened.length).toBe(2);
    expect(opened.filter((stream) => !stream.isClosed)).toHaveLength(1);
    page.unmount();
    expect(opened.filter((stream) => !stream.isClosed)).toHaveLength(0);
    expect(opened.reduce((sum, stream) => sum + stream.subscriberCount, 0)).toBe(0);
  });

  it('connects again when the address changes, and closes the old connection', () => {
    const opened: ScriptedRunStream[] = [];
    const connect = () => {
      const stream = createScriptedRunStream();
      opened.push(stream);
      return stream;
    };
    const page = render(<BenchmarkDashboard source="http://one" connect={connect} panels={['status']} />);
    page.rerender(<BenchmarkDashboard source="http://two" connect={connect} panels={['status']} />);
    expect(opened.map((stream) => stream.isClosed)).toEqual([true, false]);
  });

  it('does not close a stream that it was handed', () => {
    const stream = createScriptedRunStream(sampleLiveView());
    render(<BenchmarkDashboard source={stream} panels={['status']} />).unmount();
    expect(stream.isClosed).toBe(false);
    expect(stream.subscriberCount).toBe(0);
  });

  it('keeps two dashboards on one page apart', () => {
    const [one, other] = [createScriptedRunStream(sampleLiveView()), createScriptedRunStream(idleView)];
    render(<BenchmarkDashboard source={one} panels={['status']} />);
    render(<BenchmarkDashboard source={other} panels={['status']} />);
    expect(screen.getAllByText('Running')).toHaveLength(1);
    expect(screen.getAllByText('Waiting for a run')).toHaveLength(1);
  });

  it('says that the connection is lost, and why', () => {
    const stream = createScriptedRunStream(sampleLiveView());
    render(<BenchmarkDashboard source={stream} panels={['status']} />);
    act(() =>
      stream.emit({
        connection: {
          kind: 'reconnecting',
          attempt: 1,
          retryAtMs: Date.now() + 5000,
          reason: 'The network is down.',
        },
      }),
    );
    expect(screen.getByText('Connection lost')).toBeTruthy();
    expect(screen.getByText('The network is down.')).toBeTruthy();
    expect(screen.queryByText('Live')).toBeNull();
  });

  it('holds its figures while paused and says so', () => {
    const stream = createScriptedRunStream(sampleLiveView());
    stream.emit({ lastMessageAtMs: Date.now() });
    render(<BenchmarkDashboard source={stream} panels={['status']} />);
    fireEvent.click(screen.getByRole('button', { name: 'Pause updates' }));
    act(() => stream.emit({ view: idleView }));
    expect(screen.getByText('Running')).toBeTruthy();
    expect(screen.getByText('Paused')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Resume updates' }));
    expect(screen.getByText('Waiting for a run')).toBeTruthy();
  });

  it.each(['pointerdown', 'keydown', 'wheel'])('answers %s before it draws its charts anew', (type) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const view = sampleLiveView();
    const stream = createScriptedRunStream(view);
    render(<BenchmarkDashboard source={stream} panels={['throughput']} />);
    const sentences = (): number => screen.queryAllByText(/^Output tokens .* over /).length;
    act(() => stream.emit({ view: { ...view } }));
    act(() => void vi.advanceTimersByTime(1000));
    fireEvent(document.body, new Event(type, { bubbles: true }));
    act(() => stream.emit({ view: { ...view, levels: [] } }));
    expect(sentences()).toBe(1);
    act(() => void vi.advanceTimersByTime(250));
    expect(sentences()).toBe(0);
  });

  it('shows panels in the order that was asked for, one of them not its own', () => {
    const view = sampleLiveView();
    render(
      <BenchmarkDashboard
        source={view}
        panels={['levels', { id: 'mine', title: 'Mine', render: ({ runId }) => `It is ${runId}` }, 'status']}
      />,
    );
    const titles = screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent);
    expect(titles).toEqual(['Levels', 'Mine', 'Status']);
    expect(screen.getByText('It is sample-7')).toBeTruthy();
  });

  it('outlives a custom panel that throws', () => {
    const broken = {
      id: 'broken',
      title: 'Broken',
      render: () => {
        throw new Error('no such figure');
      },
    };
    const onError = (event: ErrorEvent): void => event.preventDefault();
    window.addEventListener('error', onError);
    try {
      render(<BenchmarkDashboard source={sampleLiveView()} panels={[broken, 'status']} />);
    } finally {
      window.removeEventListener('error', onError);
    }
    expect(screen.getByText('This panel could not be shown: no such figure')).toBeTruthy();
    expect(screen.getByText('Running')).toBeTruthy();
  });

  it('gives every chart a name, a sentence, and the same data as a table', () => {
    const view = sampleLiveView();
    render(<BenchmarkDashboard source={view} panels={['latency']} />);
    const figure = screen.getByRole('figure', { name: 'Time to first token (TTFT)' });
    expect(within(figure).getByText(/^p99 TTFT (rose|fell|held)/)).toBeTruthy();
    fireEvent.click(within(figure).getByRole('button', { name: 'Show as table' }));
    const table = within(figure).getByRole('table');
    const pointCounts = view.levels.map(({ series, summary }) => summary?.slices.length ?? series.length);
    const pointCount = pointCounts.reduce((sum, count) => sum + count, 0);
    expect(within(table).getAllByRole('row')).toHaveLength(1 + pointCount);
  });

  it.each([
    ['live', () => sampleLiveView()],
    ['finished', () => sampleRun().summary],
  ])('heads no two things of a %s run alike', (_, source) => {
    render(<BenchmarkDashboard source={source()} />);
    const titles = screen.getAllByRole('heading').map((heading) => heading.textContent);
    expect(titles.length).toBeGreaterThan(20);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('puts two percentiles of the levels into one column, and no state where all are done', () => {
    render(<BenchmarkDashboard source={sampleRun().summary} panels={['levels']} />);
    const heads = screen.getAllByRole('columnheader').map((head) => head.textContent);
    expect(heads.join('; ')).toBe(
      '#; Scenario; Load; Completed; Errors; tok/s; req/s; TTFT p50 p99; ITL p50 p99; TPOT p50 p99; E2E p50 p99; Trust',
    );
  });

  it('lists the requests that a stream tells of, and says why not all and not more of them', () => {
    render(<BenchmarkDashboard source={sampleLiveView()} panels={['requests']} />);
    expect(within(screen.getByRole('table', { name: 'Latest requests' })).getAllByRole('row')).toHaveLength(
      101,
    );
    expect(
      screen.getByText(/^100 of \d+ requests, latest first\. A live stream and its recording/),
    ).toBeTruthy();
  });

  it('shows text of servers as text', () => {
    const view = {
      ...sampleLiveView(),
      failure: '<img src=x onerror=alert(1)>',
      plan: { model: '<script>alert(1)</script>' },
    };
    const { container } = render(<BenchmarkDashboard source={view} panels={['status', 'log', 'outcomes']} />);
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy();
    expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy();
    expect(container.querySelector('script, img')).toBeNull();
  });

  it('shows only the chosen level', () => {
    render(<BenchmarkDashboard source={sampleRun().summary} panels={['headline', 'outcomes']} />);
    expect(screen.getByText('D(100,100), concurrency 32')).toBeTruthy();
    fireEvent.change(screen.getByRole('combobox', { name: 'Level' }), { target: { value: '0' } });
    expect(screen.getByText('D(100,100), concurrency 1')).toBeTruthy();
    expect(screen.getByRole('row', { name: /Completed 195/ })).toBeTruthy();
  });

  it('speaks the words and numbers that it is given', () => {
    render(
      <BenchmarkDashboard
        source={sampleRun({ requestsPerLevel: 2000, concurrencies: [8] }).summary}
        panels={['headline']}
        locale="de"
        messages={{ headline: 'Auf einen Blick', completed: 'Fertig' }}
      />,
    );
    expect(screen.getByRole('heading', { name: 'Auf einen Blick' })).toBeTruthy();
    expect(screen.getByText('1.950')).toBeTruthy();
  });
});
