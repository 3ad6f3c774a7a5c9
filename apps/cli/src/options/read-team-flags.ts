import { existsSync } from 'node:fs';
import type { Shell } from '../shell.ts';
import { openStorage } from '../live/open-storage.ts';
import type { HistoryStorage } from '@genai-bench/stream-server';
import { UsageError } from '../usage-error.ts';
import type { FlagGroup } from './flag.ts';
import { readHistorySettings } from './live-settings.ts';
import type { RawFlags } from './raw-flags.ts';

/**
 * Opens the database that `--history` names, for a command that works on what is kept there. A file that is not there
 * is made by a command that `creates` something; of others it would hide that the path is mistyped.
 */
export async function openNamedStorage(
  raw: RawFlags,
  shell: Shell,
  groups: readonly FlagGroup[],
  { creates = false }: { readonly creates?: boolean } = {},
): Promise<HistoryStorage> {
  const flags = new Map(groups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]));
  const settings = readHistorySettings(raw, shell.env, (name) => flags.get(name));
  if (settings.kind === 'temporary') {
    throw new UsageError(
      '--history none keeps nothing. Name a database, for instance --history ./history.db.',
    );
  }
  if (settings.kind === 'file' && !creates && !existsSync(settings.path)) {
    throw new UsageError(
      `--history: there is no file ${settings.path}. Write the path of a history that is there, for instance --history ./history.db.`,
    );
  }
  // One that was not named is the usual one: it has to work too, because another in its place would mislead.
  const stated = settings.kind === 'file' ? { ...settings, isStated: true } : settings;
  return openStorage(stated, () => {});
}
