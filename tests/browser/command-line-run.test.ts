import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '@genai-bench/core-metrics';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort, pageOf } from '../cli/support/connect-viewer.ts';
import type { SpawnedCli } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { redisForTest, startFleetWorkers } from '../support/fleet-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { launchChromium } from './support/launch-chromium.ts';
import { atSamePositions, recordFigures } from './support/record-figures.ts';
import { saveScreenshot, saveWholePage } from './support/save-screenshot.ts';
import {
  completedCount,
  expectFiguresOfSummary,
  expectSameFigures,
  tableOf,
} from './support/shown-figures.ts';
import { startRelay } from './support/start-relay.ts';
import { openViewer, patienceMs } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Complaints about a server that ends with its run, or that is out of reach. */
const awayComplaints = { expectedComplaints: /net::ERR_|WebSocket connection/ } as const;

/** The summary that the command left below its folder. */
function summaryFile(cwd: string): RunSummary {
  const [folder = ''] = readdirSync(join(cwd, 'experiments'));
  // Holds: the command writes it in this shape.
  return JSON.parse(readFileSync(join(cwd, 'experiments', folder, 'summary.json'), 'utf8')) as RunSummary;
}

/** A run that goes on until it is stopped, whatever the speed of the machine. */
async function startEndlessRun(...more: readonly string[]): Promise<SpawnedCli> {
  const { url } = await simulatorForTest({ ttftMs: 30, itlMs: 5 });
  const run = ['benchmark', '--api-base', url, '--model', 'sim', '--traffic-scenario', 'D(40,20)'];
  const load = ['--num-concurrency', '4', '--max-requests-per-run', '1000000'];
  const live = ['--enable-streaming', '--streaming-port', '0', ...more];
  return cliForTest([...run, ...load, ...live], { cwd: await temporaryFolder() });
}

/** A simulator of its own process, which answers nobody until it is let go. */
async function startHeldSimulator(
  ...flags: readonly string[]
): Promise<SpawnedCli & { readonly url: string }> {
  const simulator = cliForTest(['simulate', '--port', '0', '--json', ...flags]);
  await simulator.waitFor('stdout', '}');
  simulator.kill('SIGSTOP');
  const { url } = JSON.parse(simulator.stdout) as { readonly url: string }; // Holds: that is what --json is for.
  return Object.assign(simulator, { url });
}

describe('benchmark --enable-streaming, in a browser', () => {
  it('fills the page while it runs, finishes it with the figures of its files, and ends by itself', async () => {
    const cwd = await temporaryFolder();
    const model = 'gpt-3.5-turbo';
    const key = 'your-api-key';
    const speed = ['--ttft-ms', '4', '--itl-ms', '0.2'];
    const simulator = await startHeldSimulator('--model', model, '--api-key', key, ...speed);
    const target = [
      '--api-backend',
      'openai',
      '--api-base',
      simulator.url,
      '--api-key',
      key,
      '--model',
      model,
    ];
    const load = ['--task', 'text-to-text', '--max-time-per-run', '60', '--max-requests-per-run', '200'];
    const live = ['--enable-streaming', '--streaming-port', String(await freePort())];
    const cli = cliForTest(['benchmark', ...target, ...load, ...live], { cwd });
    const viewer = await openViewer(browser, await pageOf(cli), awayComplaints);
    await viewer.seesConnection('Live');
    const seen = await recordFigures(viewer);
    simulator.kill('SIGCONT');
    await viewer.seesStatus('Running');
    await viewer.page.locator('.recharts-line-curve').first().waitFor();
    await saveScreenshot(viewer.page, 'command-line-running');
    expect(await cli.ended, cli.stderr).toBe(0);
    await viewer.seesStatus('Completed');
    await viewer.seesConnection('Ended');
    const counts = Object.values(await seen()).map(
      ({ Outcomes = '' }) => /Completed([\d,]+)/.exec(Outcomes)?.[1],
    );
    expect(new Set(counts).size).toBeGreaterThan(3);
    const summary = summaryFile(cwd);
    expect(summary.levels.map(({ counts: { issued } }) => issued)).toEqual([200, 200, 200, 200]);
    await expectFiguresOfSummary(viewer, summary);
    expect(await viewer.panelText('Log')).toContain('Level 4 of 4 completed: 200 of 200 requests completed');
    await saveWholePage(viewer.page, 'command-line-finished');
  });

  it('shows two viewers the same figures at the same moments of the run, also when one comes later', async () => {
    const cli = await startEndlessRun('--no-save');
    const address = await pageOf(cli);
    const early = await openViewer(browser, address, awayComplaints);
    await expect.poll(() => completedCount(early), { timeout: patienceMs }).toBeGreaterThan(10);
    const late = await openViewer(browser, address, {
      ...awayComplaints,
      viewport: { width: 800, height: 600 },
    });
    await late.seesStatus('Running');
    const [ofEarly, ofLate] = await atSamePositions(5, await recordFigures(early), await recordFigures(late));
    expect(ofLate).toEqual(ofEarly);
    for (const { Status, Headline } of Object.values(ofEarly)) {
      expect(Status).toContain('Running');
      expect(Headline).toMatch(/\d tok\/s/);
    }
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(130);
    await Promise.all([early.seesStatus('Aborted'), late.seesStatus('Aborted')]);
    await expectSameFigures(late, early);
  });

  it('gives a viewer who was offline for ten seconds what one has who was not, and tells them meanwhile', async () => {
    const relay = await startRelay();
    onTestFinished(() => relay.close());
    const cli = await startEndlessRun('--no-save', '--allow-host', `localhost:${relay.port}`);
    const address = await pageOf(cli);
    const port = Number(new URL(address).port);
    relay.leadTo(port);
    const steady = await openViewer(browser, address, awayComplaints);
    const away = await openViewer(browser, `http://localhost:${relay.port}/`, awayComplaints);
    await Promise.all([steady.seesStatus('Running'), away.seesStatus('Running')]);
    await expect.poll(() => completedCount(away), { timeout: patienceMs }).toBeGreaterThan(10);
    relay.cut();
    await away.context.setOffline(true);
    const cutAtMs = Date.now();
    await away.seesConnection('Connection lost');
    const missed = await completedCount(away);
    await away.page.getByText(/^last update (?:1\d|[2-9]\d) s ago$/).waitFor();
    expect(Date.now() - cutAtMs).toBeGreaterThan(9000);
    await away.seesConnection('Connection lost');
    expect(await completedCount(away)).toBe(missed);
    expect(await completedCount(steady)).toBeGreaterThan(missed);
    await saveScreenshot(away.page, 'command-line-offline');
    relay.leadTo(port);
    await away.context.setOffline(false);
    await away.seesConnection('Live');
    const [ofAway, ofSteady] = await atSamePositions(
      3,
      await recordFigures(away),
      await recordFigures(steady),
    );
    expect(ofAway).toEqual(ofSteady);
    cli.kill('SIGINT');
    await Promise.all([steady.seesStatus('Aborted'), away.seesStatus('Aborted')]);
    await expectSameFigures(away, steady);
    await expect
      .poll(() => tableOf(away, 'Throughput over time'), { timeout: patienceMs })
      .toEqual(await tableOf(steady, 'Throughput over time'));
  });

  it('shows the workers of a run while its level goes on, and what became of them', async () => {
    const redis = await redisForTest();
    await startFleetWorkers(redis.url, 2);
    const cli = await startEndlessRun('--no-save', '--workers', '2', '--redis-url', redis.url);
    const { page } = await openViewer(browser, await pageOf(cli), awayComplaints);
    const seesEach = (text: string): Promise<unknown> =>
      Promise.all(
        ['w0', 'w1'].map((name) =>
          page
            .getByRole('table', { name: 'Load workers' })
            .getByRole('row', { name })
            .filter({ hasText: text })
            .waitFor(),
        ),
      );
    await seesEach('Running');
    cli.kill('SIGINT');
    await seesEach('Aborted');
  });

  it('shows the whole run after a refresh in the middle of it', async () => {
    const cli = await startEndlessRun('--no-save');
    const address = await pageOf(cli);
    const steady = await openViewer(browser, address, awayComplaints);
    const refreshed = await openViewer(browser, address, awayComplaints);
    await expect.poll(() => completedCount(refreshed), { timeout: patienceMs }).toBeGreaterThan(10);
    const before = await completedCount(refreshed);
    await refreshed.page.reload();
    await refreshed.seesStatus('Running');
    expect(await completedCount(refreshed)).toBeGreaterThanOrEqual(before);
    cli.kill('SIGINT');
    await Promise.all([steady.seesStatus('Aborted'), refreshed.seesStatus('Aborted')]);
    await expectSameFigures(refreshed, steady);
    expect(await tableOf(refreshed, 'Throughput over time')).toEqual(
      await tableOf(steady, 'Throughput over time'),
    );
  });

  it('shows a run that was over before the page was opened, for as long as --streaming-linger says', async () => {
    const cwd = await temporaryFolder();
    const { url } = await simulatorForTest();
    const run = ['benchmark', '--api-base', url, '--model', 'sim', '--traffic-scenario', 'D(40,20)'];
    const load = ['--num-concurrency', '2', '--num-concurrency', '8', '--max-requests-per-run', '40'];
    const live = ['--enable-streaming', '--streaming-port', '0', '--streaming-linger', 'always'];
    const cli = cliForTest([...run, ...load, ...live], { cwd });
    await cli.waitFor('stderr', 'the page stays at');
    const viewer = await openViewer(browser, await pageOf(cli), awayComplaints);
    await viewer.seesStatus('Completed');
    await viewer.seesConnection('Live');
    await expectFiguresOfSummary(viewer, summaryFile(cwd));
    cli.kill('SIGINT');
    expect(await cli.ended).toBe(0);
    await viewer.seesConnection('Ended');
    await expectFiguresOfSummary(viewer, summaryFile(cwd));
  });
});
