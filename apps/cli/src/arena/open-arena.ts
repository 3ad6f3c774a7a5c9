import { createArena, type Arena } from '@genai-bench/arena';
import { readArenaOptions } from '@genai-bench/arena/config';
import { createRedactor } from '@genai-bench/runner';
import type { RawFlags } from '../options/raw-flags.ts';
import { openStore } from './open-store.ts';
import { prepareContestants } from './prepare-contestants.ts';
import type { ModelsFile } from './read-models-file.ts';
import type { StorePlace } from './read-store-place.ts';
import { warmUp } from './warm-up.ts';

export interface OpenArenaOptions {
  readonly raw: RawFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly modelsFile: ModelsFile;
  readonly place: StorePlace;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface OpenedArena {
  readonly arena: Arena;
  readonly redact: (text: string) => string;
  close(): Promise<void>;
}

/** Finds the models, warms them up if wanted, and opens the arena over its store. */
export async function openArena(options: OpenArenaOptions): Promise<OpenedArena> {
  const { raw, modelsFile, place, say, signal } = options;
  const { config } = modelsFile;
  const isWarmedUp = config.warmUp || raw.get('warm-up') === true;
  const warmConfig = { ...config, warmUp: isWarmedUp };
  const { contestants, hosts } = await prepareContestants({
    ...options,
    modelsFile: { ...modelsFile, config: warmConfig },
    isWarmedUp,
  });
  const keys = contestants.flatMap(({ targets }) => targets.map(({ apiKey }) => apiKey));
  const redact = createRedactor(
    keys.flatMap((key) => (key === undefined ? [] : [typeof key === 'string' ? key : key.reveal()])),
  );
  if (isWarmedUp) await warmUp(contestants, { say, signal });
  const opened = await openStore(place);
  const { store, feed } = opened;
  const arena = createArena({
    ...readArenaOptions(config, hosts),
    store,
    contestants,
    ...(feed === undefined ? {} : { feed }),
    onFault: (fault) => say(`warning: ${redact(fault instanceof Error ? fault.message : String(fault))}`),
  });
  return {
    arena,
    redact,
    async close() {
      await arena.close();
      await opened.close();
    },
  };
}
