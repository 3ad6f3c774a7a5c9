import { describe, expect, it } from 'vitest';
import { ensureTool } from '../support/ensure-tool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { startOnTerminal } from './support/start-on-terminal.ts';

/** Two requests, served on any free port. */
async function servedRun(...more: readonly string[]) {
  const script = await ensureTool({
    name: 'script',
    variable: 'SCRIPT_PATH',
    candidates: ['/usr/bin/script', 'script'],
    debianPackage: 'bsdutils',
  });
  const { url } = await simulatorForTest();
  const run = ['benchmark', '--api-base', url, '--model', 'sim', '--num-concurrency', '1'];
  const live = ['--max-requests-per-run', '2', '--no-save', '--enable-streaming', '--streaming-port', '0'];
  return startOnTerminal(script, [...run, ...live, ...more], await temporaryFolder());
}

describe('benchmark --enable-streaming on a terminal', () => {
  it('keeps the page after the run until Ctrl-C, and shows who may start runs', async () => {
    const cli = await servedRun();
    await cli.waitFor('until Ctrl-C');
    const [, address = ''] = /the page stays at (http:\S+)/.exec(cli.screen) ?? [];
    expect(cli.screen).toMatch(/To start and stop runs there, keep to yourself: http:\S+#token=\S{16}/);
    expect(await (await fetch(new URL('/api/status', address))).json()).toMatchObject({
      status: 'completed',
    });
    cli.press('\u0003');
    expect(await cli.ended, cli.screen).toBe(0);
  });

  it.each([['--streaming-linger', 'never'], ['--quiet'], ['--streaming-linger', '10ms']])(
    'ends by itself with %s %s',
    async (...flags) => {
      const cli = await servedRun(...flags);
      expect(await cli.ended, cli.screen).toBe(0);
    },
  );
});
