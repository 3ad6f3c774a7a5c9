import type { Locator, Page } from 'playwright-core';

/** Something a person does on a page with real mouse and key events. */
export interface Interaction {
  readonly name: string;
  /**
   * Finds what is needed and brings it into sight. What it returns is done and measured, and does nothing but give
   * input: looking an element up by its role takes the page longer than most clicks.
   */
  readonly prepare: (page: Page) => Promise<() => Promise<void>>;
  /** Waits for what the input leads to. */
  readonly settle?: (page: Page) => Promise<unknown>;
}

/**
 * The next option of a list, by keyboard, after the last the first. Arrow keys change a focused list at once, and
 * the list that a click would open is drawn by the browser and not by the page.
 */
function chooseNext(name: string, find: (page: Page) => Locator): Interaction {
  return {
    name,
    async prepare(page) {
      await find(page).focus();
      const [index, count] = await find(page).evaluate<
        [number, number],
        { selectedIndex: number; length: number }
      >((list) => [list.selectedIndex, list.length]);
      return () => page.keyboard.press(index === count - 1 ? 'Home' : 'ArrowDown');
    },
  };
}

function scroll(name: string, selector: string): Interaction {
  return {
    name,
    async prepare(page) {
      await page.locator(selector).first().hover();
      return async () => {
        for (const deltaY of [300, 600, 1500, -900]) await page.mouse.wheel(0, deltaY);
      };
    },
  };
}

/** Between two keys of somebody who types very fast: 200 words a minute. */
export const keyPauseMs = 60;

/** Types and takes it back, key by key. */
function type(name: string, label: string, text: string): Interaction {
  return {
    name,
    async prepare(page) {
      await page.getByLabel(label, { exact: true }).focus();
      return async () => {
        for (const key of [...Array.from(text), ...Array.from(text, () => 'Backspace')]) {
          await page.keyboard.press(key);
          await page.waitForTimeout(keyPauseMs);
        }
      };
    },
  };
}

async function clickerOf(page: Page, locator: Locator): Promise<() => Promise<void>> {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await locator.boundingBox())!;
  return () => page.mouse.click(x + width / 2, y + height / 2);
}

function follow(text: string, heading: string): Interaction {
  return {
    name: `go to ${text}`,
    prepare: (page) => clickerOf(page, page.getByRole('link', { name: text, exact: true })),
    settle: (page) => page.getByRole('heading', { name: heading, exact: true }).waitFor(),
  };
}

function showTable(panel: string): Interaction {
  return {
    name: `show the table of ${panel}, and the chart again`,
    async prepare(page) {
      const section = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: panel, exact: true }) });
      const click = await clickerOf(page, section.getByRole('button', { name: 'Show as table' }).first());
      return async () => {
        await click();
        await click();
      };
    },
  };
}

const panels: readonly Interaction[] = [
  chooseNext('percentile', (page) => page.getByRole('combobox', { name: 'Percentile', exact: true })),
  chooseNext('metric', (page) => page.getByRole('combobox', { name: 'Metric', exact: true }).first()),
  chooseNext('theme', (page) => page.getByRole('combobox', { name: 'Theme', exact: true })),
  showTable('Throughput over time'),
  showTable('Requests over time'),
  {
    name: 'scroll the page from end to end',
    async prepare(page) {
      await page.mouse.move(640, 450);
      return async () => {
        for (let step = 0; step < 8; step++) await page.mouse.wheel(0, 700);
        for (let step = 0; step < 8; step++) await page.mouse.wheel(0, -700);
      };
    },
  },
];

export const liveInteractions: readonly Interaction[] = [
  ...panels,
  type('search the log', 'Search the log', 'level'),
  follow('History', 'History'),
  follow('Live', 'Live run'),
];

export const runInteractions: readonly Interaction[] = [
  ...panels,
  scroll('scroll the request table', '.gb-table-requests tbody'),
  {
    name: 'open a request and its chunks',
    prepare: (page) =>
      clickerOf(page, page.locator('.gb-table-requests tbody button[aria-pressed=false]').nth(4)),
  },
  type('search the request table', 'Filter by number or error', '1234'),
];

export const loadMore: Interaction = {
  name: 'load 1,000 more requests',
  prepare: (page) => clickerOf(page, page.getByRole('button', { name: 'Load more' })),
};
