import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sampleRecord, sampleRun } from '@genai-bench/stream-server/testing';
import { describe, expect, it } from 'vitest';
import { pageOf } from '../cli/support/connect-viewer.ts';
import { runCli, temporaryFolder } from '../cli/support/spawn-cli.ts';
import { startLoopbackServer } from '../cli/support/loopback-server.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { ask, bearer } from './support/ask.ts';
import { controlToken } from './support/start-team-server.ts';

const escape = '\u001b]0;owned\u0007\u001b[2J\u009b31m';

async function writeRun(folder: string, model: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const records = [sampleRecord(0)];
  const run = sampleRun(records);
  await writeFile(join(folder, 'summary.json'), JSON.stringify({ ...run, plan: { ...run.plan, model } }));
}

describe('genai-bench serve', () => {
  it('shows names and errors of imported folders without what steers a terminal, and replaces no run', async () => {
    const cwd = temporaryFolder();
    await writeRun(join(cwd, 'results', 'a-first'), 'first');
    await writeRun(join(cwd, 'results', 'b-second'), 'second');
    const hostile = join(cwd, 'results', `c${escape}`);
    await mkdir(hostile);
    await writeFile(
      join(hostile, 'summary.json'),
      JSON.stringify({ ...sampleRun([]), runId: escape, levels: 1 }),
    );
    const serve = cliForTest(['serve', '--results', 'results', '--port', '0'], { cwd });
    const page = new URL(await pageOf(serve));
    await serve.waitFor('stderr', 'Ready');
    expect(serve.stderr).toContain('1 runs taken in');
    expect(serve.stderr).toContain('another run with the id "run-1" is in the history already');
    expect(serve.stderr).toMatch(/warning: .*c.*was left out/);
    // oxlint-disable-next-line no-control-regex -- These are what is looked for.
    expect(serve.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const { text } = await ask(Number(page.port), '/api/v1/runs/run-1');
    expect(JSON.parse(text)).toMatchObject({ summary: { plan: { model: 'first' } } });
  });

  it('starts runs only where --allow-target lets them go, whatever redirects there', async () => {
    const target = await startLoopbackServer();
    let redirected = 0;
    const redirecting = createServer((request, response) => {
      redirected += 1;
      response.writeHead(307, { location: new URL(request.url ?? '/', target.url).href }).end();
    }).listen(0, '127.0.0.1');
    await once(redirecting, 'listening');
    const allowed = `127.0.0.1:${(redirecting.address() as AddressInfo).port}`; // Holds: it listens on a port.
    const args = ['--allow-target', '10.0.0.0/8', '--allow-target', 'gpu-1:8000', '--allow-target', allowed];
    const serve = cliForTest(
      ['serve', '--history', 'none', '--port', '0', '--streaming-control-token-env', 'C', ...args],
      { env: { C: controlToken } },
    );
    const page = new URL(await pageOf(serve));
    const start = (apiBase: string) =>
      ask(Number(page.port), '/api/v1/runs', {
        method: 'POST',
        headers: { ...bearer(controlToken), 'content-type': 'application/json' },
        body: JSON.stringify({ apiBase, model: 'm' }),
      });
    try {
      for (const apiBase of [
        target.url,
        'http://169.254.169.254/latest',
        'http://2130706433:8000',
        'http://[::1]:8000',
      ]) {
        const answer = await start(apiBase);
        expect([apiBase, answer.status, answer.text]).toEqual([
          apiBase,
          400,
          expect.stringContaining('--allow-target'),
        ]);
      }
      expect((await start(`http://${allowed}`)).status).toBe(201);
      await expect.poll(() => redirected, { timeout: 30_000 }).toBeGreaterThan(0);
      serve.kill('SIGTERM');
      await serve.ended;
      expect(target.connectionCount).toBe(0);
    } finally {
      redirecting.close();
      await target.close();
    }
  });
});

it('quotes no bytes that steer a terminal in an error', async () => {
  const result = await runCli(['serve', '--results', `missing${escape}`, '--port', '0', '--history', 'none']);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('--results cannot be read');
  // oxlint-disable-next-line no-control-regex -- These are what is looked for.
  expect(result.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
