import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteRunHistory, type RunHistory } from '@genai-bench/stream-server';
import type { HistorySettings } from '../options/live-settings.ts';
import { UsageError } from '../usage-error.ts';

/** Opens the place where runs are kept. One that the user did not name may be missing: then it is a temporary one. */
export async function openHistory(
  settings: HistorySettings,
  say: (line: string) => void,
): Promise<RunHistory> {
  if (settings.kind === 'temporary') return openTemporaryHistory();
  try {
    return await createSqliteRunHistory({ path: settings.path });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (settings.isStated) throw new UsageError(`--history: ${error.message}`);
    say(`warning: ${error.message} Runs are kept until this command ends.`);
    return openTemporaryHistory();
  }
}

/** In a file rather than in memory, so that a long run is not held there. */
async function openTemporaryHistory(): Promise<RunHistory> {
  const folder = await mkdtemp(join(tmpdir(), 'genai-bench-history-'));
  const history = await createSqliteRunHistory({ path: join(folder, 'history.db') });
  return {
    ...history,
    async close() {
      await history.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
