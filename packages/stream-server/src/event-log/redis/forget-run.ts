import type { LogKeys } from './log-keys.ts';
import { forgetScript } from './log-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** Removes a run that is over, for all who share the log; false where there is none. */
export async function forgetRun(connection: RedisConnection, keys: LogKeys, runId: string): Promise<boolean> {
  // Epochs without a run are kept under no name.
  if (runId === '') return false;
  const stems = [keys.epochStem, keys.eventsStem];
  return Number(await connection.run(forgetScript, [keys.current, keys.epochs], [runId, ...stems])) === 1;
}
