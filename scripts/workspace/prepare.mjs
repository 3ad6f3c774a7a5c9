import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildFingerprint,
  installFingerprint,
  packageFolders,
  readMarker,
  writeMarker,
} from './fingerprint.mjs';
import { pnpmCommand } from './pnpm-command.mjs';
import { ROOT } from './root.mjs';
import { runQuietly } from './run-quietly.mjs';

/** Installs, then builds, each only when something it depends on changed since it last succeeded. */
export async function prepare() {
  await installIfStale();
  await buildIfStale();
}

async function installIfStale() {
  const fingerprint = await installFingerprint();
  const isInstalled = existsSync(join(ROOT, 'node_modules', '.modules.yaml'));
  if (isInstalled && (await readMarker('installed')) === fingerprint) return;
  // Without a terminal pnpm refuses to replace a node_modules folder it did not write, instead of asking.
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false'];
  await runPnpm('Installing dependencies', args);
  await writeMarker('installed', fingerprint);
}

async function buildIfStale() {
  const fingerprint = await buildFingerprint();
  if ((await readMarker('built')) === fingerprint && (await areBuildsPresent())) return;
  await runPnpm('Building', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--ui=stream']);
  await writeMarker('built', fingerprint);
}

/**
 * @param {string} title
 * @param {readonly string[]} args
 */
async function runPnpm(title, args) {
  const pnpm = await pnpmCommand();
  await runQuietly({ title, command: pnpm.command, args: [...pnpm.args, ...args] });
}

async function areBuildsPresent() {
  for (const folder of await packageFolders()) {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (manifest.scripts?.build !== undefined && !existsSync(join(folder, 'dist'))) return false;
  }
  return true;
}
