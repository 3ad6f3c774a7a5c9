import { createSeededRandom } from '@genai-bench/core-metrics';
import type { VoteOutcome } from '@genai-bench/arena';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startArenaHost, type ArenaHost } from './support/arena-host.ts';
import { findViolations } from './support/find-violations.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { playBattle } from './support/play-battle.ts';
import { saveWholePage } from './support/save-screenshot.ts';
import { openViewer, overflowPx, type ViewerOptions } from './support/viewer.ts';

const battleCount = 200;
/** How good each model's answers are, as natural-log ability. */
const abilities: Readonly<Record<string, number>> = { Alpha: 1, Beta: 0.6, Gamma: 0, Delta: -1 };

let browser: Browser;
let host: ArenaHost;
beforeAll(async () => {
  const answers = Object.keys(abilities).map((name, index) => ({
    id: name.toLowerCase(),
    model: { text: `Quality ${index}. `.repeat(8), pieceCount: 6, betweenPiecesMs: 2 + 2 * index },
  }));
  [browser, host] = await Promise.all([
    launchChromium(),
    startArenaHost({ models: Object.fromEntries(answers.map(({ id, model }) => [id, model])) }),
  ]);
  const random = createSeededRandom(5);
  const values = Object.values(abilities);
  const abilityOf = (text: string): number => values[Number(/\d/.exec(text)?.[0])] ?? 0;
  const prefers = (left: string, right: string): VoteOutcome => {
    const draw = random.next();
    if (draw < 0.06) return 'both_bad';
    if (draw < 0.16) return 'tie';
    return random.next() < 1 / (1 + Math.exp(abilityOf(right) - abilityOf(left))) ? 'left' : 'right';
  };
  const left = Array.from({ length: battleCount }, (_, index) => index);
  const play = async (): Promise<void> => {
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      await playBattle(host.arena, { voterId: `voter-${index % 40}`, prompt: `Prompt ${index}`, prefers });
    }
  };
  await Promise.all(Array.from({ length: 6 }, play));
}, 120_000);
afterAll(async () => {
  await host.close();
  await browser.close();
});

async function openBoard(path: string, options: ViewerOptions = {}): Promise<Page> {
  const { page } = await openViewer(browser, new URL(path, host.url).href, options);
  await page.getByRole('table', { name: 'Leaderboard' }).waitFor();
  return page;
}

describe(`the leaderboard after ${battleCount} battles`, () => {
  it('ranks models as the voters did, with intervals, speeds and what counts', async () => {
    const page = await openBoard('/arena/leaderboard');
    const rows = await page.getByRole('table', { name: 'Leaderboard' }).getByRole('row').allInnerTexts();
    expect(rows).toHaveLength(5);
    const rating = (model: string): number => {
      const row = rows.find((text) => text.includes(`Label of ${model}`)) ?? '';
      return Number(/\t([\d,]{3,})\t/.exec(row)?.[1]?.replace(',', ''));
    };
    expect(rating('alpha')).toBeGreaterThan(rating('gamma'));
    expect(rating('gamma')).toBeGreaterThan(rating('delta'));
    expect(rows[1]).toMatch(/established[^]*\d+ – [\d,]+[^]*wins \d\d of 100/);
    expect(rows.at(-1)).toContain('Label of delta');
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/Votes in the ratings\s+\d+ \/ 600/);
    expect(text).toContain('all rounds of battles in random order');
    expect(text).toMatch(/is expected to win \d\d of 100 decisive votes against/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const points = page.getByRole('table', { name: 'Rating / Tokens per second (median)' });
    await points.waitFor();
    expect(await points.getByRole('row').count()).toBe(5);
  });

  it('offers the votes and the preference pairs to whoever runs the arena, and to nobody else', async () => {
    const page = await openBoard('/arena/leaderboard');
    expect(await page.getByRole('link', { name: /JSONL/ }).count()).toBe(0);
    const { hash } = new URL(host.controlUrl);
    const control = await openBoard(`/arena/leaderboard${hash}`);
    const [download] = await Promise.all([
      control.waitForEvent('download'),
      control.getByRole('link', { name: 'Preference pairs (JSONL)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('arena-preferences.jsonl');
  });

  it.each(['light', 'dark'] as const)('passes axe in %s', async (colorScheme) => {
    const page = await openBoard('/arena/leaderboard', { colorScheme });
    expect(await findViolations(page)).toEqual([]);
    await saveWholePage(page, `arena-leaderboard-${colorScheme}`);
    expect(await findViolations(page)).toEqual([]);
  });

  it('fits a phone of 360 pixels without scrolling sideways', async () => {
    const page = await openBoard('/arena/leaderboard', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await saveWholePage(page, 'arena-leaderboard-phone');
    expect(await overflowPx(page)).toBe(0);
  });
});
