import type { LogKeys } from './log-keys.ts';
import { forgetScript } from './log-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** Takes a run that is over out of lists, for all who share the log; false where there is none. */
export async function forgetRun(connection: RedisConnection, keys: LogKeys, runId: string): Promise<boolean> {
  // Epochs without a run are kept under no name.
  if (runId === '') return false;
  return Number(await connection.run(forgetScript, [keys.epochs], [runId, keys.epochStem])) === 1;
}
