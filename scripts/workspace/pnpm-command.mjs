import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture, WorkspaceError } from './run-quietly.mjs';
import { ROOT } from './root.mjs';

/**
 * How to start the pnpm that package.json names: the one on PATH when its version is the same, else the
 * one npm brings. The lockfile's meaning depends on pnpm's version, so a different one is not used.
 *
 * @returns {Promise<{ command: string, args: string[] }>}
 */
export async function pnpmCommand() {
  const version = await pinnedVersion();
  const onPath = await capture('pnpm', ['--version']);
  if (onPath.exitCode === 0 && onPath.output.trim() === version) return { command: 'pnpm', args: [] };
  const npm = npmCommand();
  return {
    command: npm.command,
    args: [...npm.args, 'exec', '--yes', `--package=pnpm@${version}`, '--', 'pnpm'],
  };
}

/**
 * npm itself: the one that started this script when there is one, so that an npm outside PATH works too.
 *
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand() {
  const path = process.env['npm_execpath'];
  return path !== undefined && /npm-cli\.[cm]?js$/.test(path)
    ? { command: process.execPath, args: [path] }
    : { command: 'npm', args: [] };
}

/** @returns {Promise<string>} */
async function pinnedVersion() {
  const { packageManager } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const version = /^pnpm@(\d+\.\d+\.\d+)/.exec(packageManager)?.[1];
  if (version === undefined) {
    throw new WorkspaceError(`packageManager in package.json is "${packageManager}"; write "pnpm@x.y.z".`);
  }
  return version;
}
