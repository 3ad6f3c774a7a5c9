import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { runCli } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveWholePage } from './support/save-screenshot.ts';
import { serveFolder } from './support/serve-folder.ts';
import { tabTo } from './support/tab-to.ts';
import { openViewer, overflowPx, patienceMs } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const controlToken = 'control-token-of-the-test';

/** Folder of two experiments of the same plan, and the ids of their runs. */
async function runTwice(): Promise<{ readonly cwd: string; readonly runIds: readonly string[] }> {
  const cwd = await temporaryFolder();
  const { url } = await simulatorForTest();
  const run = ['benchmark', '--api-base', url, '--model', 'sim', '--traffic-scenario', 'D(40,20)'];
  const load = ['--num-concurrency', '2', '--num-concurrency', '8', '--max-requests-per-run', '40'];
  const runIds: string[] = [];
  for (const seed of ['1', '2']) {
    const { stdout } = await runCli([...run, ...load, '--seed', seed, '--json'], { cwd });
    runIds.push((JSON.parse(stdout) as { readonly runId: string }).runId); // Holds: --json prints the summary.
  }
  return { cwd, runIds };
}

async function fillForm(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
}

describe('serve, in a browser', () => {
  it('starts a run from the form once the token and the plan are right, and stops it from its page', async () => {
    const { url } = await simulatorForTest({ ttftMs: 30, itlMs: 5 });
    const serve = cliForTest(['serve', '--port', '0', '--streaming-control-token-env', 'C'], {
      cwd: await temporaryFolder(),
      env: { C: controlToken },
    });
    const viewer = await openViewer(browser, `${await pageOf(serve)}/new`, { expectedComplaints: /40[01]/ });
    const { page } = viewer;
    const start = page.getByRole('button', { name: 'Start run' });
    const refusal = page.getByRole('alert');
    const plan = {
      'API base': url,
      Model: 'sim',
      Scenarios: 'D(40)',
      Values: '2',
      'Seconds per level': '600',
    };
    await fillForm(page, { ...plan, 'Control token': 'not-the-token' });
    await start.click();
    await expect
      .poll(() => refusal.allInnerTexts(), { timeout: patienceMs })
      .toEqual(['This token is not, or no longer, valid.']);
    await fillForm(page, { 'Control token': controlToken });
    await start.click();
    await expect
      .poll(() => refusal.allInnerTexts(), { timeout: patienceMs })
      .toEqual([expect.stringMatching(/scenario.*D\(40\)/)]);
    await saveWholePage(page, 'command-line-new-run-refused');
    await fillForm(page, { Scenarios: 'D(40,20)' });
    await start.click();
    await viewer.seesStatus('Running');
    await expect.poll(() => viewer.panelText('Outcomes'), { timeout: patienceMs }).toMatch(/Completed\s+\d/);
    await page.reload();
    await page.getByRole('button', { name: 'Stop run' }).click();
    await viewer.seesStatus('Aborted');
    await serve.waitFor('stderr', 'is over.');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('row').filter({ hasText: 'Aborted' }).waitFor();
    serve.kill('SIGINT');
    expect(await serve.ended).toBe(0);
  });

  it('compares two runs of a folder of results, by keyboard alone and on a phone', async () => {
    const { cwd, runIds } = await runTwice();
    const serve = cliForTest(['serve', '--port', '0', '--results', join(cwd, 'experiments')]);
    await serve.waitFor('stderr', 'Ready');
    const { page } = await openViewer(browser, await pageOf(serve));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await tabTo(page, /^History$/);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox').nth(1).waitFor();
    await saveWholePage(page, 'command-line-history');
    for (const runId of runIds) {
      await tabTo(page, new RegExp(`^Choose run ${runId} for comparison$`));
      await page.keyboard.press('Space');
    }
    await tabTo(page, /^Compare 2 runs$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
    expect(new URL(page.url()).search).toBe(`?runs=${runIds.join(',')}`);
    for (const concurrency of ['2', '8']) {
      const level = page.locator('section').filter({
        has: page.getByRole('heading', { name: `D(40,20), concurrency ${concurrency}`, exact: true }),
      });
      const row = level.getByRole('row').filter({ hasText: 'TTFT mean' }).first();
      // Equal means differ by 0.0%, without a sign.
      expect(await row.innerText()).toMatch(/\d%/);
    }
    await page.locator('.recharts-line-curve').first().waitFor();
    await saveWholePage(page, 'command-line-compare');
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
    const small = await openViewer(browser, page.url(), phone);
    await small.page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
    await saveWholePage(small.page, 'command-line-compare-phone');
    expect(await overflowPx(small.page)).toBe(0);
    await small.page.goto(new URL(`/runs/${runIds[0]}`, page.url()).href);
    await small.page.getByText('80 shown, 80 loaded of 80').waitFor();
    await saveWholePage(small.page, 'command-line-run-phone');
    expect(await overflowPx(small.page)).toBe(0);
  });
});

describe('benchmark --allow-origin, in a browser', () => {
  it('lets twenty lines of another site read the stream, and shows what a target says as text', async () => {
    const line = '<script>document.title = "taken"</script><img src=x onerror="document.title = \'taken\'">';
    const broken = await startLoopbackServer({ status: 500, errorMessage: line });
    onTestFinished(() => broken.close());
    const { url } = await simulatorForTest({ ttftMs: 30, itlMs: 5 });
    const origin = await serveFolder(new URL('../../examples/embed/', import.meta.url).pathname);
    const load = ['--model', 'sim', '--num-concurrency', '2', '--max-requests-per-run', '1000000'];
    const live = ['--no-save', '--enable-streaming', '--streaming-port', '0', '--allow-origin', origin];
    const cli = cliForTest(['benchmark', '--api-base', url, ...load, ...live]);
    const address = new URL(await pageOf(cli));
    const { page } = await openViewer(browser, `${origin}/plain.html?server=${address.host}`);
    await expect
      .poll(() => page.getByRole('status').innerText(), { timeout: patienceMs })
      .toMatch(/^TTFT: 0\.[0-9]{3} s$/);
    cli.kill('SIGINT');
    const failing = cliForTest(['benchmark', '--api-base', broken.url, ...load, ...live]);
    const viewer = await openViewer(browser, await pageOf(failing), {
      expectedComplaints: /net::ERR_|WebSocket connection/,
    });
    await viewer.panel('Log').getByText(line).waitFor();
    expect(await viewer.page.locator('.gb-root script, .gb-root img[src="x"]').count()).toBe(0);
    expect(await viewer.page.title()).not.toContain('taken');
    await expect
      .poll(() => viewer.panelText('Outcomes'), { timeout: patienceMs })
      .toMatch(/Completed\s+0\s+0%\s+HTTP error\s+[\d,]+\s+100%/);
    await saveWholePage(viewer.page, 'command-line-failing');
    failing.kill('SIGINT');
    await failing.ended;
  });
});
