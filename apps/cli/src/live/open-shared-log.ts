import type { EventLog } from '@genai-bench/stream-server';
import type { RedisSettings } from '../options/redis-flags.ts';
import { UsageError } from '../usage-error.ts';

/** Opens the log that servers of other machines read; loaded only when one is named. */
export async function openSharedLog(settings: RedisSettings, say: (line: string) => void): Promise<EventLog> {
  const { createRedisEventLog } = await import('@genai-bench/stream-server/redis');
  try {
    return await createRedisEventLog({
      ...settings,
      onProblem: (message) => say(`warning: --redis-url: ${message}`),
    });
  } catch (error) {
    // Neither the address nor the password is quoted.
    const reason =
      error instanceof Error ? error.message.replaceAll(settings.url, 'it') : 'it does not answer.';
    throw new UsageError(`--redis-url: Redis cannot be used: ${reason}`);
  }
}
