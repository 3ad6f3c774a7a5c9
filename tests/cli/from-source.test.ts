import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startLoopbackServer } from './support/loopback-server.ts';
import { temporaryFolder } from './support/spawn-cli.ts';

const workspace = join(import.meta.dirname, '../../scripts/with-workspace.mjs');

it('npm run dev runs the command line and its threads from source', async () => {
  const server = await startLoopbackServer({});
  try {
    const options = ['--api-base', server.url, '--model', 'm', '--experiment-base-dir', temporaryFolder()];
    const load = ['--num-concurrency', '2', '--max-requests-per-run', '6', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [
      workspace,
      'dev',
      'benchmark',
      ...options,
      ...load,
    ]);
    const { levels } = JSON.parse(stdout) as {
      levels: { counts: { byOutcome: { completed: number } } }[];
    };
    expect(levels[0]!.counts.byOutcome.completed).toBe(6);
  } finally {
    await server.close();
  }
});
