import type { LiveMetricsData } from '@genai-bench/core-metrics';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { StreamingServer } from '../server/streaming-server.ts';
import { buildRun } from '../testing/build-run.ts';
import { connectViewer, type TestViewer } from '../testing/connect-viewer.ts';
import { StreamingDashboard, type StreamingDashboardOptions } from './streaming-dashboard.ts';

const dashboards: StreamingDashboard[] = [];

async function startDashboard(options: StreamingDashboardOptions = {}): Promise<StreamingDashboard> {
  const dashboard = new StreamingDashboard({ port: 0, ...options });
  dashboards.push(dashboard);
  await dashboard.start();
  return dashboard;
}

afterEach(async () => {
  await Promise.all(dashboards.splice(0).map((dashboard) => dashboard.stop()));
});

const stats = { min: 0.1, max: 0.3, mean: 0.2, p50: 0.2, p90: 0.29, p99: 0.3 };

function liveMetrics(sampleCount: number): LiveMetricsData {
  const samples = Array.from({ length: sampleCount }, (_, index) => 0.1 + (index % 20) / 100);
  return {
    ttft: samples,
    output_latency: samples,
    input_throughput: samples,
    output_throughput: samples,
    stats: { ttft: stats },
  };
}

function ofType(viewer: TestViewer, type: string) {
  return viewer.messages.filter(({ event_type }) => event_type === type);
}

describe('StreamingDashboard', () => {
  it('works as the seed of the project shows it', async () => {
    const dashboard = await startDashboard();
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    dashboard.updateBenchmarkStatus({
      status: 'running',
      currentScenario: 'D(100,100)',
      progressPercentage: 25,
    });
    await viewer.until(({ state }) => state.view.status.status === 'running');
    expect(viewer.state.view.status).toMatchObject({
      current_scenario: 'D(100,100)',
      progress_percentage: 25,
    });
    const status = await (await fetch(`${dashboard.getDashboardUrl()}api/status`)).json();
    expect(status).toEqual(viewer.state.view.status);
  });

  it('feeds fifteen lines of JavaScript that know nothing but the seed', async () => {
    const dashboard = await startDashboard();
    const shown: string[] = [];
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    viewer.socket.on('message', (message: Buffer) => {
      const data = JSON.parse(message.toString()) as {
        event_type: string;
        data: { live_metrics: { stats: { ttft: { mean: number } } } };
      };
      if (data.event_type === 'metrics')
        shown.push(`TTFT: ${data.data.live_metrics.stats.ttft.mean.toFixed(3)}s`);
    });
    for (const event of buildRun({ failEvery: 3 })) dashboard.handleEvent(event);
    await viewer.until(({ state }) => state.view.summary !== undefined);
    expect(shown.length).toBeGreaterThan(2);
    for (const text of shown) expect(text).toMatch(/^TTFT: 0\.0[2-5]\ds$/);
  });

  it('shows a run that is fed by hand', async () => {
    const dashboard = await startDashboard();
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    dashboard.updateBenchmarkStatus({
      currentScenario: 'D(100,100)',
      currentConcurrency: 4,
      totalIterations: 2,
    });
    dashboard.startRun({ maxRequests: 10, maxDurationSeconds: 60 });
    dashboard.createBenchmarkProgressTask('D(100,100), concurrency 4');
    dashboard.handleSingleRequest(liveMetrics(1), 1);
    dashboard.handleSingleRequest(liveMetrics(1), 2, 500);
    dashboard.updateBenchmarkProgressBars(50);
    dashboard.updateScatterPlotPanel([0.2, 1, 100, 50]);
    dashboard.updateTotalProgressBars(2);
    dashboard.updateBenchmarkStatus({ status: 'completed' });
    await viewer.until(({ state }) => state.view.status.status === 'completed');
    const { view } = viewer.state;
    expect(view.levels[0]).toMatchObject({
      outline: { scenario: 'D(100,100)', load: { concurrency: 4 }, maxRequests: 10, maxDurationMs: 60_000 },
      metrics: { live_metrics: { stats: { ttft: stats } } },
    });
    expect(view.progress?.progress).toBe(50);
    expect(ofType(viewer, 'scatter')[0]?.data).toMatchObject({ ttft: 0.2, output_throughput: 50 });
    expect(viewer.gapCount).toBe(0);
  });

  it('tells a viewer that the run is over, so that it need not come back', async () => {
    const dashboard = await startDashboard();
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    for (const event of buildRun()) dashboard.handleEvent(event);
    await dashboard.stop();
    await viewer.until(({ messages }) => messages.at(-1)?.event_type === 'stop');
    expect(viewer.messages.at(-1)?.data).toEqual({ reason: 'completed' });
    expect(viewer.state.view.summary).toBeDefined();
  });

  it('starts where it is told, and says when that is taken', async () => {
    const dashboard = await startDashboard();
    const second = new StreamingServer({ port: dashboard.server.port! });
    await expect(second.start()).rejects.toMatchObject({ code: 'port-busy' });
  });

  it('takes the next free port when the usual one is busy, and says so', async () => {
    const holder = createServer();
    // Busy already is as good for this test.
    await new Promise<void>((resolve) => {
      holder.once('error', () => resolve());
      holder.listen(8080, '127.0.0.1', resolve);
    });
    const dashboard = new StreamingDashboard();
    dashboards.push(dashboard);
    await dashboard.start();
    expect(dashboard.server.port).toBeGreaterThan(8080);
    expect(dashboard.server.tookOtherPort).toBe(true);
    await new Promise((resolve) => holder.close(resolve));
  });

  it('can be stopped twice and started again', async () => {
    const dashboard = await startDashboard();
    await Promise.all([dashboard.stop(), dashboard.stop()]);
    await dashboard.stop();
    await dashboard.start();
    expect((await fetch(`${dashboard.getDashboardUrl()}healthz`)).status).toBe(200);
  });
});

describe('the defects of the prototype', () => {
  it('S1: each viewer gets each event', async () => {
    const dashboard = await startDashboard();
    const viewers = await Promise.all([1, 2].map(() => connectViewer(dashboard.getWebsocketUrl())));
    for (const event of buildRun()) dashboard.handleEvent(event);
    await Promise.all(viewers.map((viewer) => viewer.until(({ state }) => state.view.summary !== undefined)));
    const seen = viewers.map(({ messages }) => messages.slice(2).map(({ seq }) => seq));
    expect(seen[0]).toEqual(seen[1]);
    expect(viewers[0]!.state.view).toEqual(viewers[1]!.state.view);
  });

  it('S2: an event goes out in the turn in which it happens, without a poll', async () => {
    const dashboard = await startDashboard();
    const heard: string[] = [];
    dashboard.log.subscribe(({ event_type }) => heard.push(event_type));
    dashboard.addLogMessage('now');
    expect(heard).toEqual(['log']);
  });

  it('S3: percentiles come from what was measured, not from the mean', async () => {
    const dashboard = await startDashboard();
    for (const event of buildRun({ levelCount: 1, requestsPerLevel: 200 })) dashboard.handleEvent(event);
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    await viewer.until(({ state }) => state.view.summary !== undefined);
    const [level] = viewer.state.view.levels;
    const exact = level!.summary!.metrics.ttftMs!;
    for (const key of ['p50', 'p90', 'p99'] as const) {
      expect(Math.abs(level!.metrics!.live.ttftMs![key] / exact[key] - 1)).toBeLessThanOrEqual(0.01);
    }
  });

  it('S4: end-to-end latency is not time to first token', async () => {
    const dashboard = await startDashboard();
    for (const event of buildRun({ levelCount: 1 })) dashboard.handleEvent(event);
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    await viewer.until(({ state }) => state.view.summary !== undefined);
    const { live } = viewer.state.view.levels[0]!.metrics!;
    // Ten tokens, 5 ms apart: 45 ms after the first.
    expect(live.e2eLatencyMs!.mean - live.ttftMs!.mean).toBeCloseTo(45, 6);
  });

  it('S5: successes and errors are counted by the runner, whenever a viewer comes', async () => {
    const dashboard = await startDashboard();
    for (const event of buildRun({ levelCount: 1, failEvery: 4 })) dashboard.handleEvent(event);
    const late = await connectViewer(dashboard.getWebsocketUrl());
    await late.until(({ state }) => state.view.summary !== undefined);
    const { live } = late.state.view.levels[0]!.metrics!;
    expect(live.byOutcome).toMatchObject({ completed: 15, http_error: 5 });
    expect(live.errorCounts).toEqual({ '500': 5 });
    expect(live.ttftMs).toHaveProperty('p95');
  });

  it('S6: samples are not sent again and again', async () => {
    const dashboard = await startDashboard();
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    dashboard.handleSingleRequest(liveMetrics(20_000), 20_000);
    await viewer.until((each) => ofType(each, 'histogram').length === 1);
    expect(JSON.stringify(viewer.messages).length).toBeLessThan(20_000);
    expect(ofType(viewer, 'metrics')[0]!.data).toMatchObject({
      live_metrics: { ttft: [], output_latency: [] },
    });
  });

  it('S7: what was sent stays as it was, though the caller changes its object', async () => {
    const dashboard = await startDashboard();
    const mutable = { ...liveMetrics(1), stats: { ttft: { ...stats } } };
    dashboard.updateMetricsPanels(mutable);
    mutable.stats.ttft.mean = 99;
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    await viewer.until(({ state }) => state.view.levels[0]?.metrics !== undefined);
    expect(viewer.state.view.levels[0]!.metrics!.live_metrics.stats.ttft!.mean).toBe(0.2);
    expect(viewer.messages).toHaveLength(2);
  });

  it('S9: no key is ever sent, and text of a server stays text', async () => {
    const key = 'sk-canary-0123456789';
    const dashboard = await startDashboard({ redact: (text) => text.replaceAll(key, '[redacted]') });
    dashboard.addLogMessage(`<img src=x onerror=alert(1)> ${key}`);
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    await viewer.until(({ state }) => state.view.logs.length === 1);
    expect(viewer.state.view.logs[0]!.message).toBe('<img src=x onerror=alert(1)> [redacted]');
    expect(JSON.stringify(viewer.messages)).not.toContain(key);
  });

  it('S10: what a viewer sends starts nothing and changes nothing', async () => {
    const dashboard = await startDashboard();
    const viewer = await connectViewer(dashboard.getWebsocketUrl());
    await viewer.until(({ messages }) => messages.length === 2);
    viewer.socket.send(JSON.stringify({ type: 'update_parameters', parameters: { model: 'other' } }));
    dashboard.addLogMessage('next');
    await viewer.until(({ messages }) => messages.length === 3);
    expect(viewer.messages[2]).toMatchObject({ event_type: 'log', data: { message: 'next' } });
  });

  it('S11: progress, log lines, both routes, failure and the end to expect all work', async () => {
    const dashboard = await startDashboard();
    const url = dashboard.getDashboardUrl();
    const events = buildRun({ levelCount: 1 });
    for (const event of events) {
      dashboard.handleEvent(event.type === 'progress' ? { ...event, etaMs: 60_000 } : event);
      if (event.type === 'metrics') break;
    }
    const status = (await (await fetch(`${url}api/status`)).json()) as { estimated_end_time: number };
    expect(status.estimated_end_time * 1000 - Date.now()).toBeGreaterThan(50_000);
    expect(await (await fetch(`${url}api/metrics`)).json()).toMatchObject({
      stats: { ttft: { mean: expect.any(Number) } },
    });
    dashboard.handleEvent(events.at(-1)!);
    expect(await (await fetch(`${url}api/historical-data`)).json()).toMatchObject({
      historical_data: [{ runId: 'run-1' }],
    });
    dashboard.fail('The disk is full.');
    expect(await (await fetch(`${url}api/status`)).json()).toMatchObject({
      status: 'failed',
      error_message: 'The disk is full.',
    });
  });

  it('S12: progress moves within a level, and a break costs nothing', async () => {
    const dashboard = await startDashboard();
    const events = buildRun({ levelCount: 1, requestsPerLevel: 40 });
    const first = await connectViewer(dashboard.getWebsocketUrl());
    for (const event of events.slice(0, 30)) dashboard.handleEvent(event);
    await first.until(({ state }) => state.view.progress !== undefined);
    await first.close();
    for (const event of events.slice(30)) dashboard.handleEvent(event);
    const second = await connectViewer(dashboard.getWebsocketUrl(), { from: first.state });
    await second.until(({ state }) => state.view.summary !== undefined);
    expect(second.messages.some(({ event_type }) => event_type === 'snapshot')).toBe(false);
    expect(second.gapCount).toBe(0);
    const seen = [...ofType(first, 'progress'), ...ofType(second, 'progress')];
    expect(new Set(seen.map(({ seq }) => seq)).size).toBe(8);
  });

  it('S14: finished requests become figures when the runner publishes, and nothing for each', async () => {
    const dashboard = await startDashboard();
    const heard: string[] = [];
    dashboard.log.subscribe(({ event_type }) => heard.push(event_type));
    const events = buildRun({ levelCount: 1, requestsPerLevel: 500 });
    for (const event of events.filter(({ type }) => type === 'request-finished'))
      dashboard.handleEvent(event);
    expect(heard).toEqual([]);
  });
});
