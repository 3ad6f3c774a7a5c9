export { createRedisBattleStore, type RedisBattleStoreOptions } from './redis-battle-store.ts';
export { createRedisAnswerFeed, type RedisAnswerFeedOptions } from './redis-answer-feed.ts';
export type { RedisServer } from '@genai-bench/redis-connection';
