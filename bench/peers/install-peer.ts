import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const run = promisify(execFile);
const installTimeoutMs = 20 * 60_000;

/** A tool that can be run, or why not. */
export type Installed = { readonly program: string; readonly home: string } | { readonly reason: string };

/**
 * Puts a tool into a virtual environment of its own below `folder`, unless it is there already. What a registry
 * refuses, or what does not build here, is a result and not an error: the table names it.
 */
export async function installPeer(peer: Peer, folder: string): Promise<Installed> {
  const home = join(folder, peer.name);
  if (peer.pipInstalls.length === 0) return { program: peer.program, home };
  const program = join(home, 'bin', peer.program);
  const marker = join(home, 'installed.json');
  const wanted = JSON.stringify(peer.pipInstalls);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return { program, home };
  try {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await run('python3', ['-m', 'venv', home]);
    for (const args of peer.pipInstalls) {
      console.error(`${peer.name}: pip install ${args.join(' ')}`);
      await run(
        join(home, 'bin/python'),
        ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args],
        { timeout: installTimeoutMs, maxBuffer: 64 * 1024 * 1024 },
      );
    }
    writeFileSync(marker, wanted);
    return { program, home };
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string }; // as execFile rejects
    return { reason: `cannot be installed: ${reasonIn(stderr ?? message)}` };
  }
}

/** The line in which a program says what went wrong, without what surrounds it. */
export function reasonIn(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.findLast((text) => /error/i.test(text)) ?? lines.at(-1) ?? 'no output';
  // Results are published: where they were made is nobody's business.
  return line.replaceAll(/(?<=^|[\s'"(])\/(?:[^\s'"()]+\/)+/g, '…/').slice(0, 200);
}
