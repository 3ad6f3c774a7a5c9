import type { Page } from 'playwright-core';

/** Something a person does on a page with real mouse and key events. */
export interface Interaction {
  readonly name: string;
  /** Brings what it needs into sight; not part of what is measured. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly act: (page: Page) => Promise<void>;
}

/**
 * The next option of a list, by keyboard, after the last the first. Arrow keys change a focused list at once, and
 * the list that a click would open is drawn by the browser and not by the page.
 */
function chooseNext(name: string, find: (page: Page) => ReturnType<Page['locator']>): Interaction {
  return {
    name,
    prepare: (page) => find(page).focus(),
    async act(page) {
      const [index, count] = await find(page).evaluate<
        [number, number],
        { selectedIndex: number; length: number }
      >((list) => [list.selectedIndex, list.length]);
      await page.keyboard.press(index === count - 1 ? 'Home' : 'ArrowDown');
    },
  };
}

function scroll(name: string, selector: string): Interaction {
  return {
    name,
    prepare: (page) => page.locator(selector).first().hover(),
    async act(page) {
      for (const deltaY of [300, 600, 1500, -900]) await page.mouse.wheel(0, deltaY);
    },
  };
}

/** Types and takes it back, key by key. */
function type(name: string, label: string, text: string): Interaction {
  return {
    name,
    prepare: (page) => page.getByLabel(label, { exact: true }).focus(),
    async act(page) {
      await page.keyboard.type(text);
      for (const _ of text) await page.keyboard.press('Backspace');
    },
  };
}

function follow(text: string, heading: string): Interaction {
  return {
    name: `go to ${text}`,
    async act(page) {
      await page.getByRole('link', { name: text, exact: true }).click();
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    },
  };
}

function showTable(panel: string): Interaction {
  return {
    name: `show the table of ${panel}, and the chart again`,
    async act(page) {
      const button = page
        .locator('section')
        .filter({ has: page.getByRole('heading', { name: panel, exact: true }) })
        .getByRole('button', { name: 'Show as table' })
        .first();
      await button.click();
      await button.click();
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
    prepare: (page) => page.mouse.move(640, 450),
    async act(page) {
      for (let step = 0; step < 8; step++) await page.mouse.wheel(0, 700);
      for (let step = 0; step < 8; step++) await page.mouse.wheel(0, -700);
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
    prepare: async (page) => {
      await page.locator('.gb-table-requests tbody button').nth(4).scrollIntoViewIfNeeded();
    },
    act: (page) => page.locator('.gb-table-requests tbody button[aria-pressed=false]').nth(4).click(),
  },
  type('search the request table', 'Filter by number or error', '1234'),
];

export const loadMore: Interaction = {
  name: 'load 1,000 more requests',
  act: (page) => page.getByRole('button', { name: 'Load more' }).click(),
};
