export { connectRedis, type ConnectRedisOptions, type RedisConnection } from './connect-redis.ts';
export { createRedisClient, type RedisClientOptions, type RedisServer } from './create-redis-client.ts';
export { redisFault } from './redis-fault.ts';
export { redisScript, type RedisScript } from './redis-script.ts';
export { describeRedisUrl, isRedisUrl } from './redis-url.ts';
export { beforeDeadline } from './before-deadline.ts';
export { whenReady } from './when-ready.ts';
