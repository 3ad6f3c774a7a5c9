import type { RunSummary } from '@genai-bench/core-metrics';
import type { StreamingServerOptions } from '@genai-bench/stream-server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { startRelay } from './support/start-relay.ts';
import { saveScreenshot, saveWholePage } from './support/save-screenshot.ts';
import { openViewer, patienceMs, type Viewer } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function hostForTest(options?: StreamingServerOptions): Promise<BenchmarkHost> {
  const host = await startBenchmarkHost(options);
  onTestFinished(() => host.close());
  return host;
}

/** What a viewer reads once the run is over; drawn charts say the same in words. */
async function figuresOf(viewer: Viewer): Promise<Readonly<Record<string, string>>> {
  const titles = ['Status', 'Headline', 'Percentiles', 'Levels', 'Outcomes', 'Instrument health'];
  const texts = await Promise.all(titles.map(async (title) => [title, await viewer.panelText(title)]));
  return Object.fromEntries(texts) as Readonly<Record<string, string>>;
}

/** Two viewers flush their pages at different moments, so equal means equal in the end. */
async function expectSameFigures(one: Viewer, other: Viewer): Promise<void> {
  await expect.poll(async () => figuresOf(one), { timeout: patienceMs }).toEqual(await figuresOf(other));
}

/** Runs that go on for as long as a test needs them, whatever the speed of the machine. */
const untilStopped = { concurrency: 4, maxRequests: 1_000_000 } as const;

/** Completed requests, as the page tells them; 0 while it tells none. */
async function completedCount(viewer: Viewer): Promise<number> {
  const digits = /Completed\s+([\d,]+)/.exec(await viewer.panelText('Outcomes'))?.[1] ?? '0';
  return Number(digits.replaceAll(',', ''));
}

/** The points of a chart, as the table behind it has them. */
async function tableOf(viewer: Viewer, title: string): Promise<readonly string[]> {
  const panel = viewer.panel(title);
  const button = panel.getByRole('button', { name: 'Show as table' }).first();
  if ((await button.count()) > 0) await button.click();
  return panel.getByRole('row').allInnerTexts();
}

async function expectFiguresOf(viewer: Viewer, summary: RunSummary): Promise<void> {
  const issued = summary.levels.map(({ counts }) => counts.issued);
  expect(issued).toEqual([40, 40]);
  await expect.poll(() => viewer.panelText('Outcomes'), { timeout: patienceMs }).toMatch(/Completed\s+80\s/);
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
      .toMatch(/^\d+ % running · GenAI Bench$/);
    await expect.poll(() => viewer.panelText('Headline'), { timeout: patienceMs }).toMatch(/\d tok\/s/);
    await viewer.page.locator('.recharts-line-curve').first().waitFor();
    await saveScreenshot(viewer.page, 'live-running');
    const summary = await run.ended;
    await viewer.seesStatus('Completed');
    await expectFiguresOf(viewer, summary);
    expect(await viewer.page.title()).toBe('Completed · GenAI Bench');
    await saveWholePage(viewer.page, 'live-finished');
  });

  it('shows two viewers the same figures', async () => {
    const host = await hostForTest();
    const [one, other] = await Promise.all([
      openViewer(browser, host.url),
      openViewer(browser, host.url, { viewport: { width: 800, height: 600 } }),
    ]);
    const run = host.begin();
    await Promise.all([one.seesStatus('Running'), other.seesStatus('Running')]);
    await expectFiguresOf(one, await run.ended);
    await expectSameFigures(one, other);
  });

  it('gives a viewer who was offline for part of the run what one has who was not', async () => {
    const relay = await startRelay();
    const host = await hostForTest({ allowHosts: [`localhost:${relay.port}`] });
    onTestFinished(() => relay.close());
    const steady = await openViewer(browser, host.url);
    relay.leadTo(Number(new URL(host.url).port));
    const away = await openViewer(browser, `http://localhost:${relay.port}/`, {
      expectedComplaints: /net::ERR_|WebSocket connection/,
    });
    const run = host.begin(untilStopped);
    await Promise.all([steady.seesStatus('Running'), away.seesStatus('Running')]);
    await away.page.locator('.recharts-line-curve').first().waitFor();
    relay.cut();
    await away.seesConnection('Connection lost');
    const missed = await completedCount(away);
    await expect.poll(() => completedCount(steady), { timeout: patienceMs }).toBeGreaterThan(missed + 20);
    expect(await completedCount(away)).toBe(missed);
    relay.leadTo(Number(new URL(host.url).port));
    await away.seesConnection('Live');
    run.stop();
    await run.ended;
    await Promise.all([steady.seesStatus('Aborted'), away.seesStatus('Aborted')]);
    await expectSameFigures(away, steady);
    expect(await completedCount(away)).toBeGreaterThan(missed + 20);
    await expect
      .poll(() => tableOf(away, 'Throughput over time'), { timeout: patienceMs })
      .toEqual(await tableOf(steady, 'Throughput over time'));
  });

  it('shows the whole run after a refresh in the middle of it', async () => {
    const host = await hostForTest();
    const steady = await openViewer(browser, host.url);
    const other = await openViewer(browser, host.url);
    const run = host.begin(untilStopped);
    await expect.poll(() => completedCount(other), { timeout: patienceMs }).toBeGreaterThan(10);
    await other.page.reload();
    await other.seesStatus('Running');
    expect(await completedCount(other)).toBeGreaterThan(10);
    run.stop();
    await run.ended;
    await Promise.all([steady.seesStatus('Aborted'), other.seesStatus('Aborted')]);
    await expectSameFigures(other, steady);
  });

  it('shows a run that was over before the page was opened', async () => {
    const host = await hostForTest();
    const early = await openViewer(browser, host.url);
    const summary = await host.begin().ended;
    await early.seesStatus('Completed');
    const late = await openViewer(browser, host.url);
    await late.seesStatus('Completed');
    await expectFiguresOf(late, summary);
    await expectSameFigures(late, early);
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
