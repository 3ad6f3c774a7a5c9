import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, prepare } from './prepare.mjs';
import { ROOT } from './root.mjs';
import { runWithSignals } from './run-with-signals.mjs';
import { WorkspaceError } from './run-quietly.mjs';

const SOURCE_ENTRY = join(ROOT, 'apps', 'cli', 'src', 'main.ts');
const CLI_ENTRY = join(ROOT, 'apps', 'cli', 'dist', 'main.js');

/**
 * Runs the built CLI and becomes invisible: its streams are ours, its exit code or signal is ours.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runCli(args) {
  await prepare();
  if (!existsSync(CLI_ENTRY)) throw new WorkspaceError('apps/cli has no built entry dist/main.js.');
  return runWithSignals(process.execPath, [CLI_ENTRY, ...args]);
}

/**
 * Runs the CLI from the TypeScript of all packages, so that an edit shows without a build. Only the page, which is not
 * TypeScript that Node could run, is as last built.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runCliFromSource(args) {
  await install();
  const hooks = new URL('run-from-source.mjs', import.meta.url).href;
  const fromSource = ['--conditions=@genai-bench/source', '--import', hooks];
  return runWithSignals(process.execPath, [...fromSource, SOURCE_ENTRY, ...args]);
}
