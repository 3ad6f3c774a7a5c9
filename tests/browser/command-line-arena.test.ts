import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { arenaPage } from './support/arena-page.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveWholePage } from './support/save-screenshot.ts';
import { openViewer } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe('the arena of the command line, in a browser', () => {
  it('plays a battle of the simulated models from its address to the leaderboard', async () => {
    const cli = cliForTest(
      ['arena', 'demo', '--scale', '0.05', '--streaming-linger', 'always', '--port', '0'],
      {
        cwd: await temporaryFolder(),
      },
    );
    const address = new URL(await pageOf(cli));
    const { page } = await openViewer(browser, new URL('/arena', address).href);
    const arena = arenaPage(page);
    await arena.start('Which is better?');
    for (const round of [1, 2, 3]) {
      await arena.canVote(round);
      await arena.button('Left better').click();
    }
    await arena.isDecided();
    await arena.button('Reveal the models').click();
    await page.getByText(/^Winner: /).waitFor();
    await saveWholePage(page, 'command-line-arena');
    await page.getByRole('link', { name: 'Leaderboard' }).click();
    await page.getByRole('heading', { name: 'Quality and speed' }).waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(4);
    await saveWholePage(page, 'command-line-leaderboard');
  });
});
