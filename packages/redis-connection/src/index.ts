export {
  beforeDeadline,
  connectRedis,
  redisFault,
  redisScript,
  type RedisConnection,
} from './connect-redis.ts';
export {
  createRedisClient,
  describeRedisUrl,
  isRedisUrl,
  whenReady,
  type RedisServer,
} from './create-redis-client.ts';
