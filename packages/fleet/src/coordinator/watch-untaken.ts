import type { Redis } from 'ioredis';
import type { FleetNames } from '../protocol/fleet-names.ts';
import type { WorkerCard } from '../protocol/worker-card.ts';
import type { FleetRun } from './fleet-run.ts';
import { isLive, isUntaken } from './share.ts';
import { readCards } from './wait-for-workers.ts';

export interface WatchUntakenOptions {
  readonly run: FleetRun;
  readonly client: Redis;
  readonly names: FleetNames;
  /** Who was there when the shares were dealt. */
  readonly seen: readonly WorkerCard[];
}

const lookMs = 500;
/** Cards are missing for a moment when Redis was away: for so many looks in a row, nobody can be meant to come. */
const looksToBeSure = 10;

/**
 * Loses shares that nobody took and for which nobody is there any more: their workers ended between being counted and
 * taking one. Ends with `clearInterval`.
 */
export function watchUntaken({ run, client, names, seen }: WatchUntakenOptions): NodeJS.Timeout {
  let looksInARow = 0;
  async function look(): Promise<void> {
    const untaken = run.shares.filter(isUntaken);
    if (untaken.length === 0 || client.status !== 'ready') return;
    const there = new Set((await readCards(client, names)).map(({ id }) => id));
    const joined = new Set(run.shares.flatMap(({ worker }) => worker?.id ?? []));
    // Some of them have taken a share and not said which yet.
    const silentCount = run.shares.filter(
      (share) => isLive(share) && share.worker === undefined && !isUntaken(share),
    ).length;
    const freeCount = [...there].filter((id) => !joined.has(id)).length - silentCount;
    const missingCount = untaken.length - Math.max(0, freeCount);
    looksInARow = missingCount > 0 ? looksInARow + 1 : 0;
    if (looksInARow < looksToBeSure) return;
    const gone = seen.filter(({ id }) => !there.has(id) && !joined.has(id));
    for (const [index, share] of untaken.slice(0, missingCount).entries()) {
      share.worker ??= gone[index];
      run.lose(share, 'it was gone before it took its share');
    }
  }
  return setInterval(() => void look(), lookMs);
}
