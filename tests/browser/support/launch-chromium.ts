import { chromium, type Browser } from 'playwright-core';
import { ensureTool } from '../../support/ensure-tool.ts';

/** A headless Chromium of the machine, which asks nobody for anything but the pages of the tests. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await ensureTool({
    name: 'Chromium',
    variable: 'CHROME_PATH',
    candidates: [
      '/usr/bin/chromium',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
    ],
    debianPackage: 'chromium',
  });
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's sandbox does not work for root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
