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
import { withLock } from './with-lock.mjs';

/** Outside node_modules, which pnpm may replace while it is held. */
const LOCK = join(ROOT, '.turbo', 'prepare.lock');

/**
 * Installs, then builds, each only when something it depends on changed since it last succeeded. Two commands
 * started together do it once: the second waits for the first.
 */
export async function prepare() {
  if ((await isInstalled()) && (await isBuilt())) return;
  await withLock(LOCK, async () => {
    if (!(await isInstalled())) await installDependencies();
    if (!(await isBuilt())) await build();
  });
}

/** Installs when something changed since that last succeeded, and builds nothing. */
export async function install() {
  if (await isInstalled()) return;
  await withLock(LOCK, async () => {
    if (!(await isInstalled())) await installDependencies();
  });
}

async function isInstalled() {
  const hasModules = existsSync(join(ROOT, 'node_modules', '.modules.yaml'));
  return hasModules && (await readMarker('installed')) === (await installFingerprint());
}

async function installDependencies() {
  const fingerprint = await installFingerprint();
  // Without a terminal pnpm refuses to replace a node_modules folder it did not write, instead of asking.
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false'];
  await runPnpm('Installing dependencies', args);
  await writeMarker('installed', fingerprint);
}

async function isBuilt() {
  return (await readMarker('built')) === (await buildFingerprint()) && (await areBuildsPresent());
}

async function build() {
  // Taken before the build: a file that is saved meanwhile makes the next run build again.
  const fingerprint = await buildFingerprint();
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
