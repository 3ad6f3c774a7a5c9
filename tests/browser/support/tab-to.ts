import type { Page } from 'playwright-core';

/** Presses Tab until an element with this name has the focus. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const visited: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`,
    );
    if (name.test(focused)) return;
    visited.push(focused.slice(0, 40));
  }
  throw new Error(`Tab reaches nothing that is called ${String(name)}, only: ${visited.join(', ')}.`);
}
