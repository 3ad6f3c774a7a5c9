import type { BattleKeys } from './battle-keys.ts';
import type { RedisConnection } from '@genai-bench/redis-connection';

/** What the store's methods have in common. */
export interface RedisBattles {
  readonly connection: RedisConnection;
  readonly keys: BattleKeys;
  readonly ttlMs: number;
}
