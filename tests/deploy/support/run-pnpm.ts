import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from './deploy-files.ts';

const run = promisify(execFile);

/** Runs the pnpm that package.json names, as the Dockerfile does: from PATH if it is that one, else by npm. */
export async function runPnpm(args: readonly string[]): Promise<void> {
  const manifest = await readFile(join(repositoryFolder, 'package.json'), 'utf8');
  const { packageManager } = JSON.parse(manifest) as { readonly packageManager: string };
  const options = { cwd: repositoryFolder, maxBuffer: 2 ** 26 };
  const found = await run('pnpm', ['--version'], options).then(
    ({ stdout }) => `pnpm@${stdout.trim()}`,
    () => 'none', // Not there: npm brings it.
  );
  if (found === packageManager) await run('pnpm', args, options);
  else await run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...args], options);
}
