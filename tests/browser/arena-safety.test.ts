import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startArenaHost, type ArenaHost } from './support/arena-host.ts';
import { arenaPage } from './support/arena-page.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { saveWholePage } from './support/save-screenshot.ts';
import { openViewer } from './support/viewer.ts';

const hostile = `# <img src=x onerror="window.isHacked=true">

<script>window.isHacked = true</script>

![a pixel](https://tracker.example/pixel.gif?who=me) ![](//tracker.example/p.png)

[a script](javascript:window.isHacked=true) [a page](data:text/html,<script>window.isHacked=true</script>)
[no scheme](/api/v1/runs) <javascript:alert(1)> [an address](https://elsewhere.example/page)

<iframe src="https://tracker.example"></iframe><style>main { display: none }</style>
<form action="https://tracker.example"><input name="token"></form>
<a href="javascript:window.isHacked=true" onclick="window.isHacked=true">press</a>

| a | b |
|---|---|
| <svg onload="window.isHacked=true"> | ![x](https://tracker.example/t.png) |`;

let browser: Browser;
let host: ArenaHost;
beforeAll(async () => {
  const hostileModel = { text: hostile, pieceCount: 9, betweenPiecesMs: 3 };
  [browser, host] = await Promise.all([
    launchChromium(),
    startArenaHost({ models: { one: hostileModel, two: hostileModel } }),
  ]);
});
afterAll(async () => {
  await host.close();
  await browser.close();
});

describe('a hostile answer', () => {
  it('runs nothing, loads nothing, leads nowhere but to web addresses, and is shown as what it is', async () => {
    const { page } = await openViewer(browser, `${host.url}/arena`);
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(host.url)) foreign.push(request.url());
    });
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const arena = arenaPage(page);
    await arena.start('Be evil.');
    await arena.canVote(1);
    await page.locator('article td').first().waitFor();
    const answers = page.locator('article');
    expect(await answers.locator('script, img, iframe, style, form, input, svg, object, embed').count()).toBe(
      0,
    );
    // Each answer has one, and one answer may be drawn before the other.
    await expect.poll(() => answers.locator('a').count()).toBe(2);
    const links = await answers.locator('a').all();
    for (const link of links) {
      expect(await link.getAttribute('href')).toBe('https://elsewhere.example/page');
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
      expect(await link.getAttribute('target')).toBe('_blank');
    }
    const handlers = await page.evaluate<number>(
      `[...document.querySelectorAll('article *')].flatMap((e) => [...e.attributes]).filter(({ name }) => name.startsWith('on') || name === 'srcdoc').length`,
    );
    expect(handlers).toBe(0);
    const text = await arena.answer('A').innerText();
    expect(text).toContain('<script>window.isHacked = true</script>');
    expect(text).toContain('Image not loaded: a pixel https://tracker.example/pixel.gif?who=me');
    for (const word of ['a script', 'a page', 'no scheme'])
      await arena.answer('A').getByText(word).first().click();
    expect(await page.evaluate('window.isHacked')).toBeUndefined();
    expect([foreign, dialogs]).toEqual([[], []]);
    await saveWholePage(page, 'arena-hostile-light');
  });
});

describe('a server without an arena', () => {
  it('shows no way to one, and is asked for none', async () => {
    const plain = await startArenaHost({
      models: { one: { text: 'a' }, two: { text: 'b' } },
      server: { mounts: [] },
    });
    // Registered before the viewer's own, so that it comes after: a page whose server goes first complains.
    onTestFinished(() => plain.close());
    const { page } = await openViewer(browser, plain.url);
    await page.getByRole('link', { name: 'History', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: /^(Arena|Leaderboard)$/ }).count()).toBe(0);
  });
});
