import {
  connectRedis as connect,
  type RedisConnection,
  type RedisServer,
} from '@genai-bench/redis-connection';

export { redisScript, whenReady } from '@genai-bench/redis-connection';
export type { RedisConnection, RedisServer };

/** Connects the log, or throws when Redis is not there within the deadline. */
export function connectRedis(server: RedisServer, deadlineMs: number): Promise<RedisConnection> {
  return connect(server, { deadlineMs, owner: 'The event log' });
}
