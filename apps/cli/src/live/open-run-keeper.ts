import type { HistoryStorage, RunHistory } from '@genai-bench/stream-server';
import type { HistorySettings } from '../options/live-settings.ts';
import { openPlace, openStorage } from './open-storage.ts';

/** Where a run is put when it is over, so that others find it. */
export type RunKeeper = Pick<RunHistory, 'saveRun' | 'close'>;

/**
 * Opens the history for a run that nobody watches. It is tried before the run, so that who sits there hears of a
 * mistake in time, and once more afterwards: a database that is away must cost neither the run nor its place.
 */
export async function openRunKeeper(
  settings: HistorySettings,
  warn: (line: string) => void,
): Promise<RunKeeper> {
  if (settings.kind === 'temporary') return (await openStorage(settings, warn)).history;
  const opened: { storage?: HistoryStorage } = {};
  try {
    opened.storage = await openPlace(settings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`warning: ${why} The run goes on, and the history is tried again when it is over.`);
  }
  return {
    async saveRun(summary, batches) {
      opened.storage ??= await openPlace(settings);
      await opened.storage.history.saveRun(summary, batches);
    },
    close: async () => opened.storage?.close(),
  };
}
