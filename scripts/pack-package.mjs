import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pnpmCommand } from './workspace/pnpm-command.mjs';
import { QUIET_ENV } from './workspace/run-quietly.mjs';

const execute = promisify(execFile);

/**
 * The tarball that `pnpm publish` would upload, as bytes.
 *
 * @param {string} folder
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function packPackage(folder) {
  const pnpm = await pnpmCommand();
  const destination = await mkdtemp(join(tmpdir(), 'genai-bench-pack-'));
  try {
    const args = [...pnpm.args, 'pack', '--pack-destination', destination];
    await execute(pnpm.command, args, { cwd: folder, env: QUIET_ENV });
    const [name] = (await readdir(destination)).filter((entry) => entry.endsWith('.tgz'));
    if (name === undefined) throw new Error(`pnpm pack wrote no tarball for ${folder}`);
    return new Uint8Array(await readFile(join(destination, name)));
  } finally {
    await rm(destination, { recursive: true, force: true });
  }
}
