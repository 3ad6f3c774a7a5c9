import { existsSync } from 'node:fs';
import { createMemoryBattleStore, type AnswerFeed, type BattleStore } from '@genai-bench/arena';
import { UsageError } from '../usage-error.ts';
import { describePlace, type StorePlace } from './read-store-place.ts';

export interface OpenedStore {
  readonly store: BattleStore;
  /** Where text under way is followed, where several workers share it. */
  readonly feed?: AnswerFeed;
  close(): Promise<void>;
}

/** Opens it, and makes it if need be. */
export async function openStore(place: StorePlace): Promise<OpenedStore> {
  try {
    if (place.kind === 'memory') return withClose(createMemoryBattleStore());
    if (place.kind === 'redis') return await openRedis(place.url);
    if (place.kind === 'file') {
      const { createSqliteBattleStore } = await import('@genai-bench/arena/sqlite');
      return withClose(await createSqliteBattleStore({ file: place.path }));
    }
    const { createPostgresBattleStore } = await import('@genai-bench/arena/postgres');
    return withClose(await createPostgresBattleStore({ url: place.url }));
  } catch (error) {
    throw new UsageError(`--store cannot be used: ${reasonOf(error)} (${describePlace(place)}).`);
  }
}

/** Opens one that is there already: to make an empty one in order to read it would hide a mistyped path. */
export async function openExistingStore(place: StorePlace): Promise<OpenedStore> {
  if (place.kind === 'memory')
    throw new UsageError('--store memory holds nothing to read. Name a file, postgres://… or redis://….');
  if (place.kind === 'file' && !existsSync(place.path))
    throw new UsageError(`--store: nobody has voted there yet, there is no such file (${place.path}).`);
  return openStore(place);
}

async function openRedis(url: string): Promise<OpenedStore> {
  const { createRedisAnswerFeed, createRedisBattleStore } = await import('@genai-bench/arena/redis');
  const store = await createRedisBattleStore({ url });
  try {
    const feed = await createRedisAnswerFeed({ url });
    return {
      store,
      feed,
      async close() {
        await feed.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function withClose(store: BattleStore): OpenedStore {
  return { store, close: () => store.close() };
}

/** What a store's own sentence, which is made for voters, hides; never an address, which may hold a password. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\w+:\/\/\S+/g, '(address)').replace(/\.$/, '');
}
