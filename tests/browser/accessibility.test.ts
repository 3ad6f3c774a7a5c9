import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { findViolations } from './support/find-violations.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveWholePage } from './support/save-screenshot.ts';
import { tabTo } from './support/tab-to.ts';
import { openViewer, overflowPx, patienceMs } from './support/viewer.ts';

let browser: Browser;
let host: BenchmarkHost;
let pathOf: Readonly<Record<string, string>>;
beforeAll(async () => {
  [browser, host] = await Promise.all([launchChromium(), startBenchmarkHost()]);
  const first = host.begin();
  await first.ended;
  const second = host.begin();
  await second.ended;
  pathOf = {
    live: '/',
    history: '/history',
    run: `/runs/${first.runId}`,
    compare: `/compare?runs=${first.runId},${second.runId}`,
    'new run': '/new',
    unknown: '/elsewhere',
  };
});
afterAll(async () => {
  await host.close();
  await browser.close();
});

/** Charts that the reader sees and that show nothing yet. Runs in the page. */
const emptyChartsInSight = `[...document.querySelectorAll('.gb-chart-box:empty')].filter((box) => {
  const { top, bottom, height } = box.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < innerHeight;
}).length`;

const pages = ['live', 'history', 'run', 'compare', 'new run', 'unknown'] as const;

async function openPage(name: string, options: Parameters<typeof openViewer>[2] = {}): Promise<Page> {
  const { page } = await openViewer(browser, new URL(pathOf[name] ?? '', host.url).href, options);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expect.poll(() => page.getByText('Loading…').count(), { timeout: patienceMs }).toBe(0);
  await expect.poll(() => page.evaluate<number>(emptyChartsInSight), { timeout: patienceMs }).toBe(0);
  if (name === 'live') await page.getByText('Completed', { exact: true }).first().waitFor();
  return page;
}

describe.each(pages)('the %s page', (name) => {
  it.each(['light', 'dark'] as const)('passes axe in %s', async (colorScheme) => {
    const page = await openPage(name, { colorScheme });
    expect(await findViolations(page)).toEqual([]);
    await saveWholePage(page, `${name.replace(' ', '-')}-${colorScheme}`);
    expect(await findViolations(page)).toEqual([]);
  });

  it('fits a phone of 360 pixels without scrolling sideways', async () => {
    const page = await openPage(name, { viewport: { width: 360, height: 740 }, hasTouch: true });
    await saveWholePage(page, `${name.replace(' ', '-')}-phone`);
    expect(await overflowPx(page)).toBe(0);
  });

  it('has one heading of its own and a title that begins with something else than the product', async () => {
    const page = await openPage(name);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.title()).toMatch(/^[^·]+ · GenAI Bench$/);
  });
});

describe('the theme', () => {
  it('follows the choice over the system, and is kept for the next visit', async () => {
    const page = await openPage('history', { colorScheme: 'dark' });
    const background = (): Promise<string> =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('.gb-root')).backgroundColor`);
    const dark = await background();
    await page.getByLabel('Theme').selectOption('light');
    const light = await background();
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await background()).toBe(light);
    await page.getByLabel('Theme').selectOption('auto');
    expect(await background()).toBe(dark);
  });
});

describe('the keyboard alone', () => {
  it('goes from the live page to a comparison of two runs', async () => {
    const page = await openPage('live');
    await tabTo(page, /^Skip to content$/);
    await tabTo(page, /^History$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    // The heading has the focus, so that the next Tab is in the new page and not in the navigation again.
    await page.locator('h1:focus').waitFor();
    await page.getByRole('checkbox').first().waitFor();
    await tabTo(page, /^Choose run .* for comparison$/);
    await page.keyboard.press('Space');
    await tabTo(page, /^Choose run .* for comparison$/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+Tab');
    await page.getByRole('button', { name: 'Compare 2 runs' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Comparison of runs' }).waitFor();
  });

  it('skips the navigation, chooses a level and reads a chart as a table', async () => {
    const page = await openPage('live');
    await tabTo(page, /^Skip to content$/);
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    await tabTo(page, /^Show as table$/);
    await page.keyboard.press('Enter');
    await page.getByRole('table').first().waitFor();
  });

  it('opens a request of a run', async () => {
    const page = await openPage('run');
    await page.getByRole('searchbox').or(page.getByLabel('Filter by number or error')).first().focus();
    await page.keyboard.type('5');
    await tabTo(page, /^5$/);
    await page.keyboard.press('Enter');
    await page.getByText(/chunks in \d+ reads/).waitFor();
  });
});
