import type { LoggedRun } from '../logged-run.ts';
import type { LogKeys } from './log-keys.ts';
import { listOf } from './log-reader.ts';
import { listScript } from './log-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/**
 * A run that nothing was heard of for so long is not live: its process is gone, or cannot reach Redis. One that is says
 * its status every second.
 */
export const silentAfterMs = 60_000;

/** The runs that Redis keeps, the one that began last first; the same for whoever asks. */
export async function listRuns(connection: RedisConnection, keys: LogKeys): Promise<readonly LoggedRun[]> {
  const [now, ...rows] = listOf(await connection.run(listScript, [keys.epochs], [keys.epochStem]));
  const runs = rows.map((row) => {
    const [runId, startedAtMs, heardAtMs, isOver, facts] = listOf(row).map(String);
    const isHeard = Number(now) - Number(heardAtMs) < silentAfterMs;
    return { order: `${startedAtMs} ${runId}`, facts, isLive: isOver !== '1' && isHeard };
  });
  return runs
    .toSorted((one, other) => (one.order < other.order ? 1 : -1))
    .flatMap(({ facts, isLive }) => {
      // Written from the same type.
      return facts ? [{ ...(JSON.parse(facts) as LoggedRun), isLive }] : [];
    });
}
