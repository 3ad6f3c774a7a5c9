import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startBenchmarkHost, type BenchmarkHost } from './support/benchmark-host.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { serveFolder } from './support/serve-folder.ts';
import { openViewer, patienceMs } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const embed = new URL('../../examples/embed/', import.meta.url);

async function hostFor(allowOrigins: readonly string[]): Promise<BenchmarkHost> {
  const host = await startBenchmarkHost({ allowOrigins });
  onTestFinished(() => host.close());
  return host;
}

describe('a plain page of another origin', () => {
  it('reads the mean time to first token off the stream', async () => {
    const origin = await serveFolder(fileURLToPath(embed));
    const host = await hostFor([origin]);
    const { page } = await openViewer(browser, `${origin}/plain.html?server=${new URL(host.url).host}`);
    const summary = await host.begin({ concurrency: 2 }).ended;
    const meanMs = summary.levels[0]?.metrics.ttftMs?.mean;
    expect(meanMs).toBeGreaterThan(0);
    const text = `TTFT: ${((meanMs ?? 0) / 1000).toFixed(3)} s`;
    await expect.poll(() => page.getByRole('status').innerText(), { timeout: patienceMs }).toBe(text);
  });

  it('gets nothing where its origin was not allowed', async () => {
    const origin = await serveFolder(fileURLToPath(embed));
    const host = await hostFor([]);
    const { page } = await openViewer(browser, `${origin}/plain.html?server=${new URL(host.url).host}`, {
      expectedComplaints: /WebSocket connection .* 403/,
    });
    await host.begin({ concurrency: 2 }).ended;
    expect(host.dashboard.server.viewerCount).toBe(0);
    expect(await page.getByRole('status').innerText()).toContain('Waiting');
  });
});

describe('the dashboard inside another React app', () => {
  it('shows the run of a server elsewhere, with a panel of the app among its own', async () => {
    const origin = await serveFolder(fileURLToPath(new URL('dist', embed)));
    const host = await hostFor([origin]);
    const viewer = await openViewer(browser, `${origin}/?server=${new URL(host.url).origin}`);
    await host.begin().ended;
    await viewer.seesStatus('Completed');
    await viewer.page.locator('.recharts-line-curve').first().waitFor();
    expect(await viewer.panelText('What we promise')).toMatch(/First token within 200 ms .*: (kept|broken)/);
  });
});
