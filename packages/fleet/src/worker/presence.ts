import { monotonicMs } from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import type { FleetNames } from '../protocol/fleet-names.ts';
import type { WorkerCard } from '../protocol/worker-card.ts';

/** A card is good for three beats: one may be late. */
const beatMs = 1_000;
const cardMs = 3 * beatMs + 500;

export interface Presence {
  card(): WorkerCard;
  setBusy(isBusy: boolean): void;
  /** Takes the card away. */
  leave(): Promise<void>;
}

/** Keeps a worker's card in Redis while it lives. */
export function showPresence(
  client: Redis,
  { workersKey, workerKey }: FleetNames,
  worker: Omit<WorkerCard, 'clockMs' | 'isBusy'>,
): Presence {
  let isBusy = false;
  const card = (): WorkerCard => ({ ...worker, clockMs: monotonicMs(), isBusy });
  function beat(): void {
    if (client.status !== 'ready') return;
    client
      .multi()
      .sadd(workersKey, worker.id)
      .set(workerKey(worker.id), JSON.stringify(card()), 'PX', cardMs)
      .exec()
      .catch(() => {}); // The next beat says it again.
  }
  beat();
  const beats = setInterval(beat, beatMs);
  return {
    card,
    setBusy(busy) {
      isBusy = busy;
      beat();
    },
    async leave() {
      clearInterval(beats);
      if (client.status !== 'ready') return;
      await client
        .multi()
        .srem(workersKey, worker.id)
        .del(workerKey(worker.id))
        .exec()
        .catch(() => {}); // It ends by itself.
    },
  };
}
