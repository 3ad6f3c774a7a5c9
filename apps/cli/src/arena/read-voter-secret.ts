import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../usage-error.ts';
import type { StorePlace } from './read-store-place.ts';

const leastLength = 32;

/**
 * Signs the voters' cookies. With a file it is kept beside it, for its owner's eyes, so that people stay who they are
 * over a restart; workers on one server of battles must be given it.
 */
export function readVoterSecret(
  variable: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  place: StorePlace,
): string {
  if (variable !== undefined) {
    const secret = env[variable]?.trim() ?? '';
    if (secret.length >= leastLength) return secret;
    const problem = secret === '' ? 'is not set' : `has fewer than ${leastLength} characters`;
    throw new UsageError(
      `--voter-secret-env names ${variable}, which ${problem}. Make one up, for instance by: openssl rand -hex 32.`,
    );
  }
  if (place.kind === 'memory') return randomBytes(32).toString('hex');
  if (place.kind !== 'file') {
    throw new UsageError(
      `--store ${place.kind}://… needs --voter-secret-env: all workers must know voters by the same secret. Make one up, for instance by: openssl rand -hex 32.`,
    );
  }
  return keptSecret(`${place.path}.voter-secret`);
}

function keptSecret(path: string): string {
  const made = randomBytes(32).toString('hex');
  mkdirSync(dirname(path), { recursive: true });
  try {
    // `wx`: of two workers that begin at once, one writes and the other reads.
    writeFileSync(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
  const kept = readFileSync(path, 'utf8').trim();
  if (kept.length >= leastLength) return kept;
  throw new UsageError(
    `${path} holds no secret of at least ${leastLength} characters. Remove it; voters are then strangers once.`,
  );
}
