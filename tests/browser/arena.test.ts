import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startArenaHost, type ArenaHost } from './support/arena-host.ts';
import { arenaPage, type ArenaPage } from './support/arena-page.ts';
import { captureWire } from './support/capture-wire.ts';
import { fourModels, hiddenWords } from './support/four-models.ts';
import { findViolations } from './support/find-violations.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveScreenshot, saveWholePage } from './support/save-screenshot.ts';
import { tabTo } from './support/tab-to.ts';
import { playBattle } from './support/play-battle.ts';
import { openViewer, overflowPx, patienceMs } from './support/viewer.ts';

let browser: Browser;
let host: ArenaHost;
beforeAll(async () => {
  [browser, host] = await Promise.all([
    launchChromium(),
    // One seed: every battle has the same first pair.
    startArenaHost({ models: fourModels, arena: { drawSeed: () => 7 } }),
  ]);
});
afterAll(async () => {
  await host.close();
  await browser.close();
});

async function open(path = '/arena', options: Parameters<typeof openViewer>[2] = {}): Promise<ArenaPage> {
  const { page } = await openViewer(browser, new URL(path, host.url).href, options);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return arenaPage(page);
}

/** By the Tab key, as there is no mouse. */
async function tabToPrompt(page: Page): Promise<void> {
  const hasFocus = (): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement?.tagName === 'TEXTAREA'`);
  for (let presses = 0; presses < 20 && !(await hasFocus()); presses += 1) await page.keyboard.press('Tab');
  expect(await hasFocus()).toBe(true);
}

const namesOnPage = (page: Page): Promise<string> => page.locator('main').innerText();

describe('a battle of four models', () => {
  it('goes from the prompt to the reveal by mouse, and nothing on the wire tells who answers before it', async () => {
    const arena = await open();
    const { page } = arena;
    await page.context().clearCookies();
    const wire = await captureWire(page, '/api/');
    await page.reload();
    await arena.start('Why is the sky blue?');
    for (const [round, name] of [
      [1, 'Left better'],
      [2, 'Right better'],
      [3, 'Left better'],
    ] as const) {
      await arena.canVote(round);
      if (round === 1) {
        expect(await findViolations(page)).toEqual([]);
        await saveWholePage(page, 'arena-battle-light');
      }
      await arena.button(name).click();
    }
    await arena.isDecided();
    expect(new URL(page.url()).pathname).toMatch(/^\/arena\/[\w-]+$/);
    const blind = await wire.text();
    expect(blind).toContain('event: view');
    expect(blind).toContain('event: text');
    expect(blind).toMatch(/set-cookie: arena-voter/i);
    for (const word of hiddenWords) expect([word, blind.includes(word)]).toEqual([word, false]);
    await arena.button('Reveal the models').click();
    await page.getByText(/^Winner: Label of /).waitFor();
    const revealed = await namesOnPage(page);
    for (const name of Object.keys(fourModels)) expect(revealed).toContain(`Label of ${name}`);
    await expect.poll(async () => (await wire.text()).includes('swift-7b')).toBe(true);
    await page.getByText('Answer of Label of swift-7b').click();
    await page.getByRole('heading', { name: 'Scattering' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await saveWholePage(page, 'arena-revealed-light');
  });

  it('goes from the prompt to the reveal by keyboard alone, with a vote taken back', async () => {
    const arena = await open('/arena', { colorScheme: 'dark' });
    const { page } = arena;
    await tabToPrompt(page);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.type('Why is the sky blue? t, b, s and z are letters here.');
    await page.keyboard.press('Control+Enter');
    await arena.canVote(1);
    await page.keyboard.press('ArrowLeft');
    await arena.canVote(2);
    await page.keyboard.press('z');
    await arena.canVote(1);
    await page.keyboard.press('t');
    await arena.canVote(2);
    expect(await findViolations(page)).toEqual([]);
    await saveWholePage(page, 'arena-battle-dark');
    await page.keyboard.press('b');
    await arena.canVote(3);
    await page.keyboard.press('ArrowRight');
    await arena.isDecided();
    expect(await findViolations(page)).toEqual([]);
    await saveScreenshot(page, 'arena-decided-dark');
    await tabTo(page, /^Reveal the models$/);
    await page.keyboard.press('Enter');
    await page.getByText(/^(Winner: |No model won)/).waitFor();
    const rows = await page.getByRole('table', { name: 'Who answered' }).getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((row) => /tie|both bad|right was better/.exec(row)?.[0])).toEqual([
      'tie',
      'both bad',
      'right was better',
    ]);
    expect(await findViolations(page)).toEqual([]);
    await saveWholePage(page, 'arena-revealed-dark');
  });

  it('shows the next pair within one frame of the answer to the vote', async () => {
    const arena = await open();
    const { page } = arena;
    await page.evaluate(watchFrames);
    const framesOf: number[] = [];
    for (let battle = 0; battle < 3; battle += 1) {
      if (battle > 0) await page.goto(new URL('/arena', host.url).href);
      if (battle > 0) await page.evaluate(watchFrames);
      const before = host.models.answeredCount();
      await arena.start('Why is the sky blue?');
      await arena.canVote(1);
      await host.models.answered(before + 4);
      for (const round of [1, 2]) {
        await arena.canVote(round);
        await arena.button('Left better').click();
        await arena.canVote(round + 1);
      }
      // A round can be seen from here before the frame in which the page itself looks for it.
      await page.waitForFunction('window.framesUntilShown.length === 2');
      framesOf.push(...(await page.evaluate<number[]>('window.framesUntilShown')));
    }
    expect(framesOf).toHaveLength(6);
    expect(Math.max(...framesOf)).toBeLessThanOrEqual(1);
  });
});

/** Counts the frames between the answer to a vote and the page that shows its round. Runs in the page. */
const watchFrames = `{
  window.framesUntilShown = [];
  const original = window.fetch;
  window.fetch = async (input, init) => {
    const response = await original(input, init);
    if (!String(input).endsWith('/votes')) return response;
    const view = await response.clone().json();
    let frames = 0;
    const wanted = 'Round ' + (view.round.round + 1) + ' of';
    const look = () => {
      const isShown = [...document.querySelectorAll('h2')].some((h) => h.textContent.startsWith(wanted));
      const hasText = (document.querySelector('article')?.textContent ?? '').length > 100;
      if (isShown && hasText) window.framesUntilShown.push(frames);
      else {
        frames += 1;
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
    return response;
  };
}`;

/** Who meets first in every battle of this host: one is played to its end by somebody else. */
async function findFirstPair(): Promise<readonly string[]> {
  const view = await playBattle(host.arena, {
    voterId: 'scout',
    prompt: 'Who is first?',
    prefers: () => 'left',
  });
  const [first] = view.reveal?.rounds ?? [];
  if (first === undefined) throw new Error(`The battle was not revealed: ${JSON.stringify(view)}`);
  return [first.leftId, first.rightId];
}

describe('a page that is refreshed', () => {
  it('goes on at every state: asked, half written, complete, waiting, decided, revealed', async () => {
    const arena = await open();
    const { page } = arena;
    onTestFinished(() => host.models.allow(Infinity));
    const firstPair = await findFirstPair();
    const reload = async (): Promise<void> => {
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
    };
    host.models.allow(0);
    await arena.start('Why is the sky blue?');
    await page.getByText('Both models are being asked…').waitFor();
    await reload();
    await page.getByText('Both models are being asked…').waitFor();
    await saveScreenshot(page, 'arena-loading-light');

    // The third and the fourth have not begun when the first two are complete.
    for (const name of firstPair) host.models.allow(4, name);
    await page.getByText('Both answers are being written…').waitFor();
    await expect.poll(() => arena.answer('A').innerText(), { timeout: patienceMs }).toMatch(/The sky/);
    await reload();
    await page.getByText('Both answers are being written…').waitFor();
    expect(await arena.answer('A').innerText()).toMatch(/The sky/);
    await page.getByRole('heading', { level: 4 }).first().waitFor();
    expect(await arena.button('Left better').getAttribute('aria-disabled')).toBe('true');
    await saveScreenshot(page, 'arena-writing-light');

    for (const name of firstPair) host.models.allow(Infinity, name);
    await arena.canVote(1);
    const answer = await arena.answer('A').innerText();
    await reload();
    await arena.canVote(1);
    await expect.poll(() => arena.answer('A').innerText(), { timeout: patienceMs }).toBe(answer);

    await arena.button('Left better').click();
    await page.getByText('The next pair is being prepared…').waitFor();
    await reload();
    await page.getByText('The next pair is being prepared…').waitFor();
    await saveScreenshot(page, 'arena-waiting-light');

    host.models.allow(Infinity);
    await arena.canVote(2);
    await arena.button('Tie').click();
    await arena.canVote(3);
    await arena.button('Skip').click();
    await arena.isDecided();
    await reload();
    await arena.isDecided();
    await page.getByRole('button', { name: /^Undo vote \(\d+ s\)$/ }).waitFor();

    await arena.button('Reveal the models').click();
    await page.getByRole('heading', { name: 'Who answered' }).waitFor();
    await reload();
    await page.getByRole('heading', { name: 'Who answered' }).waitFor();
    expect(await namesOnPage(page)).toContain('no: it was skipped');

    await arena.button('New prompt').click();
    await page.getByRole('link', { name: 'Why is the sky blue?' }).first().click();
    await page.getByRole('heading', { name: 'Who answered' }).waitFor();
    await arena.button('Same prompt again').click();
    await arena.canVote(1);
  });
});

describe('a phone of 360 pixels', () => {
  it('shows everything in one column, with the votes in reach', async () => {
    const arena = await open('/arena', { viewport: { width: 360, height: 740 }, hasTouch: true });
    const { page } = arena;
    await saveScreenshot(page, 'arena-start-phone');
    expect(await overflowPx(page)).toBe(0);
    await arena.start('Why is the sky blue?');
    await arena.canVote(1);
    expect(await overflowPx(page)).toBe(0);
    const [a, b] = await Promise.all([arena.answer('A').boundingBox(), arena.answer('B').boundingBox()]);
    expect(b!.y).toBeGreaterThanOrEqual(a!.y + a!.height);
    for (const name of ['Left better', 'Right better', 'Tie', 'Both bad', 'Skip']) {
      const box = await arena.button(name).boundingBox();
      expect([name, box!.height >= 44, box!.y + box!.height <= 740]).toEqual([name, true, true]);
    }
    await saveScreenshot(page, 'arena-battle-phone');
    for (const round of [1, 2, 3]) {
      await arena.canVote(round);
      await arena.button('Right better').tap();
    }
    await arena.isDecided();
    await saveScreenshot(page, 'arena-decided-phone');
    await arena.button('Reveal the models').tap();
    await page.getByText(/^Winner: /).waitFor();
    expect(await overflowPx(page)).toBe(0);
    await saveWholePage(page, 'arena-revealed-phone');
  });
});
