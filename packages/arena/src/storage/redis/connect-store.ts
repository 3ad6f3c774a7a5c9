import { connectRedis, type RedisConnection, type RedisServer } from '@genai-bench/redis-connection';
import { storeFailure } from '../store-failure.ts';

/** Connects a store, or throws: every fault is a `store-failed`, now and later; what a caller did wrong stays its own. */
export function connectStore(server: RedisServer, deadlineMs: number): Promise<RedisConnection> {
  return connectRedis(server, {
    deadlineMs,
    owner: 'The store',
    failure: (fault) =>
      fault instanceof TypeError || fault instanceof RangeError ? fault : storeFailure(fault),
  });
}
