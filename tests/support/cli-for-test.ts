import { onTestFinished } from 'vitest';
import { spawnCli, type CliOptions, type SpawnedCli } from '../cli/support/spawn-cli.ts';

/** The built command line, for one test: what has not ended by then is killed. */
export function cliForTest(args: readonly string[], options?: CliOptions): SpawnedCli {
  const cli = spawnCli(args, options);
  onTestFinished(async () => {
    cli.kill('SIGKILL');
    await cli.ended;
  });
  return cli;
}
