import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { LevelSupply } from '../supply/request-supply.ts';
import { packRequests } from './pack-requests.ts';
import type { PackedRequests, ThreadLoad } from './thread-messages.ts';
import { onlyWorker, type WorkerPlace } from './worker-place.ts';

/**
 * Before a level starts each thread has a request for each of its slots (an open loop: for the arrivals of about a
 * second), and as many more, up to so many a thread, as are made within this time and fit in these bytes.
 */
const maxInitialPerThread = 1024;
const initialMs = 300;
const maxInitialBytes = 32_000_000;
/** Made each time a thread's stock runs low; fewer where they reach these bytes. */
const refillCount = 1024;
const refillBytes = 16_000_000;
/** Requests are made in batches of about this time, so that no thread waits long behind the batch of another. */
const batchMs = 20;
const firstBatch = 16;

export interface RequestDealerOptions {
  readonly supply: Pick<LevelSupply, 'make'>;
  readonly shares: readonly ThreadLoad[];
  readonly maxRequests?: number;
  /** Requests of a closed loop are numbered in turn over the slots of all processes. */
  readonly place?: WorkerPlace;
  /** All those slots, which are dealt to the processes in turn; as many for each unless stated. */
  readonly slots?: number;
  /** Hears how many requests have been made, each time it is more. */
  readonly onMade?: (count: number) => void;
  readonly give: (threadPosition: number, requests: PackedRequests, last: boolean) => void;
}

/**
 * Deals the requests of a level to its threads: the arrivals of an open loop each to their own thread, those of a
 * closed loop to whoever asks.
 */
export interface RequestDealer {
  /** So many for each thread: a first one for each of its slots now, the others as it asks for them. */
  dealWarmup(counts: readonly number[]): Promise<void>;
  /** Fills the stocks as far as the level needs it to start. */
  dealInitial(): Promise<void>;
  /** Does nothing while one for this thread is under way. */
  refill(threadPosition: number, phase: RequestPhase): Promise<void>;
  stop(): void;
}

export function createRequestDealer({
  supply,
  shares,
  maxRequests = Infinity,
  place = onlyWorker,
  slots = place.count,
  give,
  onMade = () => {},
}: RequestDealerOptions): RequestDealer {
  const nextOwn = shares.map((share) => (share.mode === 'open' ? share.offset : 0));
  const state = {
    nextShared: place.index,
    nextWarmup: place.index,
    stopped: false,
    batch: firstBatch,
    made: 0,
  };
  /** Warm-up requests that each thread has still to get. */
  const warmupLeft = shares.map(() => 0);
  /** Threads whose next batch is being made. */
  const awaited = new Set<number>();
  const refilling = new Set<number>();

  /** So a process with more slots gets as many more requests, and all of them are done at about the same time. */
  function nextSharedAfter(index: number): number {
    const next = index + place.count;
    const turn = Math.floor(index / slots);
    return next < (turn + 1) * slots ? next : (turn + 1) * slots + place.index;
  }

  /** The index of the thread's next request; `undefined` when it gets no more. */
  function claimIndex(position: number): number | undefined {
    const share = shares[position]!;
    const index = share.mode === 'open' ? nextOwn[position]! : state.nextShared;
    if (index >= maxRequests) return undefined;
    if (share.mode === 'open') nextOwn[position] = index + share.stride;
    else state.nextShared = nextSharedAfter(index);
    return index;
  }

  function hasMore(position: number): boolean {
    return (shares[position]!.mode === 'open' ? nextOwn[position]! : state.nextShared) < maxRequests;
  }

  function claimIndexes(claim: () => number | undefined, count: number): readonly number[] {
    const indexes: number[] = [];
    while (indexes.length < count) {
      const index = claim();
      if (index === undefined) break;
      indexes.push(index);
    }
    return indexes;
  }

  function claimWarmup(position: number): number | undefined {
    if (warmupLeft[position] === 0) return undefined;
    warmupLeft[position]! -= 1;
    const index = state.nextWarmup;
    state.nextWarmup += place.count;
    return index;
  }

  /** Each batch goes to the thread as soon as it is made: slots may be waiting for the first of them. */
  async function deal(
    phase: RequestPhase,
    position: number,
    { count, maxBytes = Infinity }: { readonly count: number; readonly maxBytes?: number },
  ): Promise<number> {
    const claim = (): number | undefined =>
      phase === 'warmup' ? claimWarmup(position) : claimIndex(position);
    const more = (): boolean => (phase === 'warmup' ? warmupLeft[position]! > 0 : hasMore(position));
    let [dealt, bytes] = [0, 0];
    do {
      const indexes = state.stopped ? [] : claimIndexes(claim, Math.min(state.batch, count - dealt));
      if (indexes.length === 0) {
        give(position, packRequests(phase, []), !more());
        break;
      }
      awaited.add(position);
      const requests = await makeBatch(phase, indexes);
      awaited.delete(position);
      dealt += indexes.length;
      bytes += requests.bytes.length;
      give(position, requests, !more());
    } while (dealt < count && bytes < maxBytes && more());
    return bytes;
  }

  async function makeBatch(phase: RequestPhase, indexes: readonly number[]): Promise<PackedRequests> {
    const startMs = monotonicMs();
    const requests = await supply.make(phase, indexes);
    const fitting = (indexes.length * batchMs) / Math.max(0.1, monotonicMs() - startMs);
    state.batch = Math.max(1, Math.min(Math.round(fitting), state.batch * 4, refillCount));
    onMade((state.made += indexes.length));
    return requests;
  }

  function slotsOf(position: number): number {
    const share = shares[position]!;
    return share.mode === 'closed' ? share.concurrency : share.connections;
  }

  return {
    async dealWarmup(counts) {
      for (const [position, count] of counts.entries()) {
        warmupLeft[position] = count;
        await deal('warmup', position, { count: Math.min(count, Math.max(1, slotsOf(position))) });
      }
    },
    async dealInitial() {
      const untilMs = monotonicMs() + initialMs;
      const partOfAll = Math.ceil((slots - place.index) / place.count) / slots;
      const wanted =
        maxRequests === Infinity ? maxInitialPerThread : Math.ceil((maxRequests * partOfAll) / shares.length);
      const dealt = shares.map(() => 0);
      let bytes = 0;
      async function dealTo(position: number, count: number): Promise<void> {
        bytes += await deal('measured', position, { count });
        dealt[position]! += count;
      }
      for (const position of shares.keys()) await dealTo(position, Math.min(wanted, slotsOf(position)));
      for (;;) {
        const lacking = [...shares.keys()].filter(
          (position) => dealt[position]! < wanted && hasMore(position),
        );
        if (lacking.length === 0) return;
        for (const position of lacking) {
          if (state.stopped || monotonicMs() > untilMs || bytes > maxInitialBytes) return;
          await dealTo(position, Math.min(wanted - dealt[position]!, state.batch));
        }
      }
    },
    async refill(position, phase) {
      // Two at a time would hand over their requests out of order, and an arrival would get another one's body.
      if (refilling.has(position) || state.stopped) return;
      refilling.add(position);
      try {
        await deal(phase, position, { count: refillCount, maxBytes: refillBytes });
      } finally {
        refilling.delete(position);
      }
      // The last request went to one thread; the others must know that none will come for them, unless one is on its way.
      if (phase === 'warmup' || hasMore(position)) return;
      for (const other of shares.keys())
        if (!awaited.has(other)) give(other, packRequests('measured', []), !hasMore(other));
    },
    stop() {
      state.stopped = true;
    },
  };
}
