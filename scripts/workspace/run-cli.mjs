import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { ROOT } from './root.mjs';
import { runWithSignals } from './run-with-signals.mjs';
import { WorkspaceError } from './workspace-error.mjs';

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
