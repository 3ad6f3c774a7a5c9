import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { patienceMs } from './viewer.ts';

const folder = fileURLToPath(new URL('../../.artifacts/', import.meta.url));

/** A picture of what is in sight, for people: `tests/.artifacts/NAME.png`. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}

/** A picture of the whole page. The window grows to it first, because charts are drawn once they come into sight. */
export async function saveWholePage(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  const missingCharts = async (): Promise<number> => {
    // Each time: a page grows while its charts are drawn, and what is pushed out of sight is not.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    if (size !== null) await page.setViewportSize({ width: size.width, height });
    return page.locator('.gb-chart-box:empty').count();
  };
  await expect.poll(missingCharts, { timeout: patienceMs }).toBe(0);
  await saveScreenshot(page, name);
  if (size !== null) await page.setViewportSize(size);
}
