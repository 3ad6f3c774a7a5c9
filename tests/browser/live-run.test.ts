import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveScreenshot, saveWholePage } from './support/save-screenshot.ts';
import { expectFiguresOfSummary, tableOf } from './support/shown-figures.ts';
import { openViewer, patienceMs } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function hostForTest(): Promise<BenchmarkHost> {
  const host = await startBenchmarkHost();
  onTestFinished(() => host.close());
  return host;
}

describe('the live page', () => {
  it('fills while the run goes on and shows the whole of it in the end', async () => {
    const host = await hostForTest();
    const viewer = await openViewer(browser, host.url);
    await viewer.seesStatus('Waiting for a run');
    const run = host.begin();
    await viewer.seesStatus('Running');
    await viewer.seesConnection('Live');
    await expect
      .poll(() => viewer.page.title(), { timeout: patienceMs })
      .toMatch(/^\d+% running · GenAI Bench$/);
    await expect.poll(() => viewer.panelText('Headline'), { timeout: patienceMs }).toMatch(/\d tok\/s/);
    await viewer.page.locator('.recharts-line-curve').first().waitFor();
    await saveScreenshot(viewer.page, 'live-running');
    const summary = await run.ended;
    await viewer.seesStatus('Completed');
    await expectFiguresOfSummary(viewer, summary);
    expect(await viewer.page.title()).toBe('Completed · GenAI Bench');
    await saveWholePage(viewer.page, 'live-finished');
  });

  it('ends with the figures, lines, bars and points of the stored run, to the digit', async () => {
    const host = await hostForTest();
    const live = await openViewer(browser, host.url);
    await live.seesConnection('Live');
    const { runId } = await host.begin().ended;
    await live.seesStatus('Completed');
    const stored = await openViewer(browser, new URL(`/runs/${runId}`, host.url).href);
    for (const title of ['Headline', 'Percentiles', 'Levels', 'Outcomes', 'Instrument health']) {
      await expect
        .poll(async () => (await live.panelText(title)) === (await stored.panelText(title)), {
          timeout: patienceMs,
          message: title,
        })
        .toBe(true);
    }
    // The tables behind the charts: drawn or not, they have all values.
    for (const title of [
      'Throughput over time',
      'Latency over time',
      'Distributions',
      'Requests over time',
    ]) {
      const rows = await tableOf(stored, title);
      expect(rows.length, title).toBeGreaterThan(2);
      // A page that follows a run draws what is new a few times a second.
      await expect.poll(() => tableOf(live, title), { timeout: patienceMs, message: title }).toEqual(rows);
    }
  });

  it('shows a script in a log line as the text that it is', async () => {
    const host = await hostForTest();
    const viewer = await openViewer(browser, host.url);
    const line =
      '<script>document.title = "taken"</script><img src="x" onerror="document.title = \'taken\'">';
    host.dashboard.addLogMessage(line, 'warning');
    await viewer.page.getByText(line, { exact: false }).waitFor();
    expect(await viewer.page.locator('.gb-root script, .gb-root img[src="x"]').count()).toBe(0);
    expect(await viewer.page.title()).not.toContain('taken');
  });

  it('says so when the server is gone, and does not look live', async () => {
    const host = await hostForTest();
    const viewer = await openViewer(browser, host.url, {
      expectedComplaints: /ERR_CONNECTION_REFUSED|WebSocket connection/,
    });
    await viewer.seesConnection('Live');
    await host.dashboard.stop();
    await viewer.seesConnection('Connection lost');
  });
});
