import type { RunView } from '@genai-bench/stream-server/client';
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { openViewer, patienceMs, type Viewer } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const requestCount = 20_000;

/** Short answers, so that many requests take seconds: what grows with requests grows all the same. */
const manyRequests = {
  scenarios: 'D(8,2)',
  concurrency: 200,
  maxRequests: requestCount,
} as const;

interface PageWeight {
  readonly heapMb: number;
  readonly nodeCount: number;
}

interface WeighedViewer extends Viewer {
  /** After garbage collection: what the page holds on to. */
  weigh(): Promise<PageWeight>;
}

async function openWeighedViewer(url: string): Promise<WeighedViewer> {
  const viewer = await openViewer(browser, url);
  const session: CDPSession = await viewer.context.newCDPSession(viewer.page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  return {
    ...viewer,
    async weigh() {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const valueOf = (name: string): number =>
        metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { heapMb: valueOf('JSHeapUsedSize') / 1e6, nodeCount: valueOf('Nodes') };
    },
  };
}

/** What a page that is opened now begins with, and what pages fold by the same code. */
async function viewOf(host: BenchmarkHost): Promise<RunView> {
  const response = await fetch(new URL('/api/v1/snapshot', host.url));
  return ((await response.json()) as { readonly state: RunView }).state;
}

async function gaugeOf(host: BenchmarkHost, name: string): Promise<number> {
  const page = await (await fetch(new URL('/metrics', host.url))).text();
  return Number(new RegExp(`^genai_bench_${name} (\\d+)$`, 'm').exec(page)?.[1] ?? Number.NaN);
}

async function figuresOf(viewer: Viewer): Promise<readonly string[]> {
  return Promise.all(
    ['Headline', 'Percentiles', 'Levels', 'Outcomes'].map((title) => viewer.panelText(title)),
  );
}

describe('a run of 20,000 requests at concurrency 200', () => {
  it(
    'leaves pages and server within their bounds, and both viewers with the figures of the summary',
    { timeout: 180_000 },
    async () => {
      const host = await startBenchmarkHost({}, { ttftMs: 0, itlMs: 0 });
      onTestFinished(() => host.close());
      const viewers = await Promise.all([openWeighedViewer(host.url), openWeighedViewer(host.url)]);
      const run = host.begin(manyRequests);
      const isHalfway = async () => (await gaugeOf(host, 'requests_finished')) >= requestCount / 2;
      await expect.poll(isHalfway, { timeout: 120_000 }).toBe(true);
      const half = await Promise.all(viewers.map((viewer) => viewer.weigh()));
      const summary = await run.ended;
      expect(summary.levels[0]?.counts.byOutcome.completed).toBe(requestCount);

      for (const viewer of viewers) {
        await viewer.seesStatus('Completed');
        await expect
          .poll(() => viewer.panelText('Outcomes'), { timeout: patienceMs })
          .toMatch(/Completed\s+20,000\s/);
      }
      const [one, other] = viewers as [WeighedViewer, WeighedViewer];
      await expect.poll(() => figuresOf(one), { timeout: patienceMs }).toEqual(await figuresOf(other));

      const view = await viewOf(host);
      expect(view.summary).toEqual(JSON.parse(JSON.stringify(summary)));
      const level = view.levels[0]!;
      expect(level.points.length).toBeGreaterThan(500);
      expect(level.points.length).toBeLessThanOrEqual(2000);
      expect(level.series.length).toBeLessThanOrEqual(400);
      expect(view.logs.length).toBeLessThanOrEqual(1000);

      // About ten events a second, whatever the number of requests.
      expect(await gaugeOf(host, 'event_log_events')).toBeLessThan(requestCount / 4);
      expect(await gaugeOf(host, 'event_log_bytes')).toBeLessThan(32 * 1024 * 1024);

      const ends = await Promise.all(viewers.map((viewer) => viewer.weigh()));
      for (const [index, end] of ends.entries()) {
        // The second half brings thousands of requests, and a page keeps a sample whose size is fixed.
        expect(end.heapMb - half[index]!.heapMb).toBeLessThan(8);
        expect(end.nodeCount).toBeLessThan(6000);
      }

      const { page } = one;
      await page.goto(new URL(`/runs/${run.runId}`, host.url).href);
      await page.getByText('1,000 shown, 1,000 loaded of 20,000').waitFor();
      for (let loaded = 2000; loaded <= requestCount; loaded += 1000) {
        await page.getByRole('button', { name: 'Load more' }).click();
        const count = loaded.toLocaleString('en');
        await page.getByText(`${count} shown, ${count} loaded of 20,000`).waitFor();
      }
      const rows = page.getByRole('table', { name: 'Single requests' }).getByRole('row');
      expect(await rows.count()).toBeGreaterThan(10);
      expect(await rows.count()).toBeLessThan(60);
      await page.getByLabel('Filter by number or error').fill('19999');
      await page.getByText('1 shown, 20,000 loaded of 20,000').waitFor();
      expect((await one.weigh()).nodeCount).toBeLessThan(6000);
    },
  );
});
