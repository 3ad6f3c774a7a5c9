export { createRedisEventLog, type RedisEventLogOptions } from './redis-event-log.ts';
export type { RedisServer } from './redis-connection.ts';
