import type { RunComparison } from '@genai-bench/core-metrics';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveScreenshot, saveWholePage } from './support/save-screenshot.ts';
import { openViewer, patienceMs } from './support/viewer.ts';

let browser: Browser;
/** Shared by tests that only read: two finished runs. */
let host: BenchmarkHost;
let runIds: readonly [string, string];
beforeAll(async () => {
  [browser, host] = await Promise.all([launchChromium(), startBenchmarkHost()]);
  const first = host.begin();
  await first.ended;
  const second = host.begin({ scenarios: ['D(40,24)', 'D(40,20)'] });
  await second.ended;
  runIds = [first.runId, second.runId];
});
afterAll(async () => {
  await host.close();
  await browser.close();
});

describe('the history page', () => {
  it('lists finished runs, leads to each and compares the chosen ones', async () => {
    const { page } = await openViewer(browser, `${host.url}history`);
    await page.getByRole('row').nth(2).waitFor();
    expect(await page.title()).toBe('History · GenAI Bench');
    await saveScreenshot(page, 'history');
    for (const runId of runIds) await page.getByRole('checkbox', { name: runId }).check();
    await page.getByRole('button', { name: 'Compare 2 runs' }).click();
    await page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
    expect(new URL(page.url()).search).toBe(`?runs=${runIds.join(',')}`);
    await page.goBack();
    await page.getByRole('row').nth(2).getByRole('link').click();
    await page.getByRole('heading', { name: `Run ${runIds[0]}` }).waitFor();
  });
});

describe('the page of a run', () => {
  it('opens by its address, shows single requests and the chunks of one', async () => {
    const { page } = await openViewer(browser, `${host.url}runs/${runIds[0]}`);
    await page.getByText('80 shown, 80 loaded of 80').waitFor();
    await page.locator('.recharts-line-curve').first().waitFor();
    await saveScreenshot(page, 'run');
    await page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Single requests', exact: true }) })
      .getByRole('row')
      .nth(3)
      .getByRole('button')
      .first()
      .click();
    await page.getByText(/chunks in \d+ reads/).waitFor();
    await saveWholePage(page, 'run-whole');
  });

  it('keeps its length while its charts are drawn, so that nothing moves away under the pointer', async () => {
    const { page } = await openViewer(browser, `${host.url}runs/${runIds[0]}`);
    await page.getByText('80 shown, 80 loaded of 80').waitFor();
    await page.locator('.recharts-line-curve').first().waitFor();
    const lengthPx = (): Promise<number> => page.evaluate<number>('document.documentElement.scrollHeight');
    const emptyLengthPx = await lengthPx();
    const boxes = await page.locator('.gb-chart-box').all();
    expect(boxes.length).toBeGreaterThan(8);
    for (const box of boxes) {
      await box.scrollIntoViewIfNeeded();
      await expect.poll(() => box.locator('> *').count(), { timeout: patienceMs }).toBeGreaterThan(0);
    }
    expect(await lengthPx()).toBe(emptyLengthPx);
  });

  it('says so where its charts cannot be loaded, and shows their data and all other panels', async () => {
    const { page } = await openViewer(browser, `${host.url}history`, {
      expectedComplaints: /ERR_FAILED|recharts-charts/,
    });
    await page.route(/recharts-charts/, (route) => route.abort());
    await page.goto(`${host.url}runs/${runIds[0]}`);
    const panel = (name: string): Locator =>
      page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
    const throughput = panel('Throughput over time');
    await throughput.getByText('This chart could not be drawn. The table has its data.').first().waitFor();
    await throughput.getByRole('button', { name: 'Show as table' }).first().click();
    await throughput.getByRole('table').waitFor();
    // Drawn on a canvas, without what is missing.
    await panel('Requests over time').scrollIntoViewIfNeeded();
    await panel('Requests over time').locator('canvas').waitFor();
  });

  it('downloads the run in every format that it offers', async () => {
    const { page } = await openViewer(browser, `${host.url}runs/${runIds[0]}`);
    for (const format of ['JSON', 'CSV', 'JSONL', 'HTML']) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: `Download as ${format}`, exact: true }).click(),
      ]);
      expect(await download.failure()).toBeNull();
      expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
    }
  });

  it('says so when there is no such run', async () => {
    const { page } = await openViewer(browser, `${host.url}runs/none`, { expectedComplaints: /404/ });
    await page.getByText('There is no run "none".').waitFor();
  });
});

describe('the comparison page', () => {
  it('shows two runs side by side with differences and intervals, refreshed or not', async () => {
    const { page } = await openViewer(browser, `${host.url}compare?runs=${runIds.join(',')}`);
    for (const visit of ['first', 'refreshed']) {
      await page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
      const level = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: 'D(40,20), concurrency 8', exact: true }) });
      const row = level.getByRole('row').filter({ hasText: 'TTFT mean' }).first();
      expect(await row.innerText(), visit).toMatch(/[+−-]\d.*%/s);
      await page.reload();
    }
    await page.locator('.recharts-line-curve').first().waitFor();
    await saveScreenshot(page, 'compare');
  });

  it('gives the verdicts that REST gives', async () => {
    const { page } = await openViewer(browser, `${host.url}compare?runs=${runIds.join(',')}`);
    await page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
    const answer = await fetch(new URL(`/api/v1/runs/${runIds[0]}/compare/${runIds[1]}`, host.url));
    const { levels } = (await answer.json()) as RunComparison;
    const words = { better: 'better', worse: 'worse', same: 'within noise', unknown: 'not judged' };
    let judgedCount = 0;
    for (const { load, metrics } of levels) {
      if (load.mode !== 'closed') throw new Error('The runs of this test have closed loops.');
      const name = `D(40,20), concurrency ${load.concurrency}`;
      const level = page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
      for (const { metric, statistic, verdict } of metrics) {
        const label = metric === 'ttftMs' ? 'TTFT' : metric === 'e2eLatencyMs' ? 'E2E' : undefined;
        if (label === undefined) continue;
        const row = level.getByRole('row').filter({ hasText: new RegExp(`^${label} ${statistic}`, 'i') });
        expect(await row.innerText(), `${name} ${metric} ${statistic}`).toContain(words[verdict]);
        judgedCount += verdict === 'unknown' ? 0 : 1;
      }
    }
    expect(judgedCount).toBeGreaterThan(8);
  });

  it('asks for runs when the address names fewer than two', async () => {
    const { page } = await openViewer(browser, `${host.url}compare`);
    await page.getByText('Choose two or more runs').waitFor();
  });
});

describe('an address that names no page', () => {
  it('says so and leads back', async () => {
    const { page } = await openViewer(browser, `${host.url}elsewhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'live run' }).click();
    await page.getByRole('heading', { name: 'Live run' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });
});

describe('the form', () => {
  it('starts a run, and the live page stops it', async () => {
    const own = await startBenchmarkHost();
    onTestFinished(() => own.close());
    const viewer = await openViewer(browser, own.controlUrl);
    const { page } = viewer;
    await viewer.seesConnection('Live');
    // The right to start runs is the cookie's, and outlives the token in the address.
    await page.reload();
    await page.getByRole('link', { name: 'New run' }).click();
    await page.getByLabel('API base').fill(own.simulator.url);
    await page.getByLabel('Model').fill('sim');
    await page.getByLabel('Scenarios').fill('D(40,20)');
    await page.getByLabel('Values').fill('2');
    await page.getByLabel('Seconds per level').fill('600');
    expect(await page.getByLabel('Control token').count()).toBe(0);
    await saveScreenshot(page, 'new-run');
    await page.getByRole('button', { name: 'Start run' }).click();
    await viewer.seesStatus('Running');
    const run = own.activeRun();
    await expect.poll(() => viewer.panelText('Outcomes'), { timeout: patienceMs }).toMatch(/Completed\s+\d/);
    await page.getByRole('button', { name: 'Stop run' }).click();
    expect((await run?.ended)?.status).toBe('aborted');
    await viewer.seesStatus('Aborted');
    await page.getByRole('button', { name: 'Stop run' }).waitFor({ state: 'detached' });
  });

  it('asks for the control token where the session has none, and refuses a wrong one', async () => {
    const viewer = await openViewer(browser, `${host.url}new`, { expectedComplaints: /401|403/ });
    const { page } = viewer;
    await page.getByLabel('API base').fill(host.simulator.url);
    await page.getByLabel('Model').fill('sim');
    await page.getByRole('button', { name: 'Start run' }).click();
    await page.getByText('Fix 1 fields to start.').waitFor();
    await page.getByLabel('Control token').fill('not-the-token');
    await page.getByRole('button', { name: 'Start run' }).click();
    await page.getByRole('alert').waitFor();
    expect(host.activeRun()).toBeUndefined();
  });
});

describe('the token of the address', () => {
  it('is exchanged for a cookie that scripts cannot read, and leaves the address', async () => {
    const own = await startBenchmarkHost({ viewerToken: 'a-viewer-token-of-tests' });
    onTestFinished(() => own.close());
    const { page, context } = await openViewer(browser, own.url);
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    expect(own.url).toContain('#token=');
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate<string>('document.cookie')).toBe('');
    expect((await context.cookies()).map(({ httpOnly }) => httpOnly)).toEqual([true]);
    await page.reload();
    await page
      .getByRole('status')
      .filter({ hasText: /^Live$/ })
      .waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('No finished runs yet.').waitFor();
  });

  it('is asked for where a viewer comes without one', async () => {
    const own = await startBenchmarkHost({ viewerToken: 'a-viewer-token-of-tests' });
    onTestFinished(() => own.close());
    const { page } = await openViewer(browser, new URL('/', own.url).href, {
      expectedComplaints: /401|WebSocket/,
    });
    await page
      .getByRole('status')
      .filter({ hasText: /^Refused$/ })
      .waitFor();
    await page.getByText('Open the address with the token').waitFor();
  });
});
