import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStorage, type HistoryStorage } from '@genai-bench/stream-server';
import type { HistorySettings } from '../options/live-settings.ts';
import { UsageError } from '../usage-error.ts';

/** Opens the place where runs are kept. One that the user did not name may be missing: then it is a temporary one. */
export async function openStorage(
  settings: HistorySettings,
  say: (line: string) => void,
  flagName = 'history',
): Promise<HistoryStorage> {
  if (settings.kind === 'temporary') return openTemporaryStorage();
  try {
    return await openPlace(settings);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (settings.kind === 'postgres' || settings.isStated)
      throw new UsageError(`--${flagName}: ${error.message}`);
    say(`warning: ${error.message} Runs are kept until this command ends.`);
    return openTemporaryStorage();
  }
}

/** Opens what is named, or throws what the database says of it. */
export async function openPlace(
  settings: Exclude<HistorySettings, { readonly kind: 'temporary' }>,
): Promise<HistoryStorage> {
  if (settings.kind === 'file') return openSqliteStorage({ path: settings.path });
  // Loaded late: most commands know no PostgreSQL.
  const postgres = await import('@genai-bench/stream-server/postgres');
  return postgres.openPostgresStorage({ url: settings.url });
}

/** In a file rather than in memory, so that a long run is not held there. */
async function openTemporaryStorage(): Promise<HistoryStorage> {
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-history-'));
  const storage = await openSqliteStorage({ path: join(folder, 'history.db') });
  const close = async (): Promise<void> => {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...storage, history: { ...storage.history, close }, close };
}
