import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '@genai-bench/core-metrics';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';
import { startHeldRun } from '../viewers/support/start-held-run.ts';
import { startServer } from '../viewers/support/start-servers.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveScreenshot } from './support/save-screenshot.ts';
import { openViewer } from './support/viewer.ts';

let browser: Browser;
let redis: RedisServer;
beforeAll(async () => {
  [browser, redis] = await Promise.all([launchChromium(), startRedisServer()]);
});
afterAll(async () => {
  await browser.close();
  await redis.stop();
});

describe('the page, while two runs go on', () => {
  it('offers both, stays with the chosen one over a reload, and shows its end', async () => {
    const { page: address } = await startServer(redis.url);
    const early = await startHeldRun(redis.url, 'early', 30);
    const late = await startHeldRun(redis.url, 'late', 50);
    const usual = await openViewer(browser, address);
    const chosen = await openViewer(browser, address);
    const choice = chosen.page.getByRole('navigation', { name: 'Running runs' });
    await choice.getByRole('link', { name: /^late since/ }).waitFor();
    expect(await choice.locator('[aria-current=page]').innerText()).toMatch(/^late since/);

    await choice.getByRole('link', { name: /^early since/ }).click();
    await choice.locator('[aria-current=page]', { hasText: 'early since' }).waitFor();
    const { search } = new URL(chosen.page.url());
    await chosen.page.reload();
    await choice.locator('[aria-current=page]', { hasText: 'early since' }).waitFor();
    expect(new URL(chosen.page.url()).search).toBe(search);
    await chosen.seesStatus('Running');
    await saveScreenshot(chosen.page, 'live-choice');

    await chosen.page.getByRole('link', { name: 'History' }).click();
    const running = chosen.page.getByRole('table', { name: 'Running now' });
    await running.waitFor();
    await saveScreenshot(chosen.page, 'history-running');
    expect(await running.getByRole('row').count()).toBe(3);
    await running.getByRole('row', { name: 'early' }).getByRole('link').click();
    await chosen.seesStatus('Running');
    expect(new URL(chosen.page.url()).search).toBe(search);

    early.release();
    expect(await early.cli.ended).toBe(0);
    await chosen.seesStatus('Completed');
    expect(search).toBe(`?run=${(JSON.parse(early.cli.stdout) as RunSummary).runId}`);
    await usual.seesStatus('Running');
    late.release();
    expect(await late.cli.ended).toBe(0);
    await usual.seesStatus('Completed');

    // In the history of this server is neither of them.
    await chosen.page.getByRole('link', { name: 'History' }).click();
    const finished = chosen.page.getByRole('table', { name: 'Runs', exact: true });
    await finished.getByRole('row', { name: 'late' }).waitFor();
    await finished.getByRole('row', { name: 'early' }).getByRole('link').click();
    await chosen.page.getByText('This server shows the run as it was told', { exact: false }).waitFor();
    await chosen.seesStatus('Completed');
    await saveScreenshot(chosen.page, 'run-kept-elsewhere');
  });

  it('says that there is no such run where the address names none', async () => {
    const { page: address } = await startServer(redis.url);
    const viewer = await openViewer(browser, `${address}/?run=nobody`);
    await viewer.page.getByText('There is no such run here.', { exact: false }).first().waitFor();
  });
});
