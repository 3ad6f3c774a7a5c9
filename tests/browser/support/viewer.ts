import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** Someone who looks at a page, in a browser profile of their own. */
export interface Viewer {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: errors of scripts, of the console, and of the content policy. */
  readonly complaints: readonly string[];
  /** The panel with this title. */
  panel(title: string): Locator;
  /** Text of the panel with this title, one line for each piece. */
  panelText(title: string): Promise<string>;
  /** Resolves when the run's badge says so. */
  seesStatus(text: string): Promise<void>;
  /** Resolves when the connection's badge says so. */
  seesConnection(text: string): Promise<void>;
}

export interface ViewerOptions extends BrowserContextOptions {
  /** Complaints that a test provokes, such as those about a connection that it cuts. */
  readonly expectedComplaints?: RegExp;
}

/** Longest wait for something to appear. No test is meant to come near it. */
export const patienceMs = 30_000;

/** Opens the address. The viewer leaves with the test, which fails if the browser had anything to complain about. */
export async function openViewer(
  browser: Browser,
  url: string,
  { expectedComplaints, ...options }: ViewerOptions = {},
): Promise<Viewer> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const complaints: string[] = [];
  const complain = (text: string): void => {
    if (expectedComplaints?.test(text) !== true) complaints.push(text);
  };
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.exposeFunction('reportPolicyViolation', (text: string) => complain(`content policy: ${text}`));
  await page.addInitScript({ content: watchPolicy });
  page.on('pageerror', (error) => complain(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complain(`${message.text()} ${message.location().url}`.trim());
  });
  await page.goto(url);
  return {
    page,
    context,
    complaints,
    panel: (title) => panelOf(page, title),
    panelText: (title) => panelOf(page, title).innerText(),
    seesStatus: (text) =>
      panelOf(page, 'Status')
        .getByRole('status')
        .filter({ hasText: new RegExp(`^${text}$`) })
        .waitFor(),
    seesConnection: (text) =>
      page
        .locator('.gb-connection')
        .getByRole('status')
        .filter({ hasText: new RegExp(`^${text}$`) })
        .waitFor(),
  };
}

/** Runs in the page, before any script of its own. */
const watchPolicy = `
document.addEventListener('securitypolicyviolation', (event) => {
  const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event;
  window.reportPolicyViolation(effectiveDirective + ' ' + blockedURI + ' ' + sourceFile + ':' + lineNumber);
});`;

/** Width of the page's content beyond that of the window; above 0 it can be scrolled sideways. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

function panelOf(page: Page, title: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}
