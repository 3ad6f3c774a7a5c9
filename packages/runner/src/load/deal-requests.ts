import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import { packRequests, type PreparedRequest } from './pack-requests.ts';
import type { RequestSupply } from './request-supply.ts';
import type { PackedRequests, ThreadLoad } from './thread-messages.ts';
import { onlyWorker, type WorkerPlace } from './worker-place.ts';

/** How long the main thread makes requests before it lets others have a turn. */
const sliceMs = 5;
/** Before a level starts: this many requests a thread; if the level's number is known, all that fit in the time and bytes. */
const leastInitial = 1024;
const initialMs = 1_500;
const mostInitialBytes = 32_000_000;
/** Made each time a thread's stock runs low. */
const refillCount = 1024;

export interface RequestDealerOptions {
  readonly supply: RequestSupply;
  readonly shares: readonly ThreadLoad[];
  readonly maxRequests?: number;
  /** Requests of a closed loop are numbered in turn over the slots of all processes. */
  readonly place?: WorkerPlace;
  /** All those slots, which are dealt to the processes in turn; as many for each unless stated. */
  readonly slots?: number;
  readonly give: (threadPosition: number, requests: PackedRequests, last: boolean) => void;
}

/**
 * Deals the requests of a level to its threads: the arrivals of an open loop each to their own thread, those of a
 * closed loop to whoever asks. Works in short slices, because files, terminal and page live in the same thread.
 */
export interface RequestDealer {
  dealWarmup(counts: readonly number[]): Promise<void>;
  /** Fills the stocks before the level starts. */
  dealInitial(): Promise<void>;
  /** Does nothing while one for this thread is under way. */
  refill(threadPosition: number): Promise<void>;
  stop(): void;
}

export function createRequestDealer({
  supply,
  shares,
  maxRequests = Infinity,
  place = onlyWorker,
  slots = place.count,
  give,
}: RequestDealerOptions): RequestDealer {
  const nextOwn = shares.map((share) => (share.mode === 'open' ? share.offset : 0));
  const state = { nextShared: place.index, stopped: false };
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

  async function deal(
    phase: RequestPhase,
    position: number,
    count: number,
    claim: () => number | undefined,
    more: () => boolean,
  ): Promise<number> {
    const requests: PreparedRequest[] = [];
    let sliceStartMs = monotonicMs();
    while (requests.length < count && !state.stopped) {
      const index = claim();
      if (index === undefined) break;
      requests.push(supply.prepare(phase, index));
      if (monotonicMs() - sliceStartMs < sliceMs) continue;
      await turnOfTheLoop();
      sliceStartMs = monotonicMs();
    }
    const packed = packRequests(phase, requests);
    give(position, packed, !more());
    return packed.bytes.length;
  }

  function dealMeasured(position: number, count: number): Promise<number> {
    return deal(
      'measured',
      position,
      count,
      () => claimIndex(position),
      () => hasMore(position),
    );
  }

  return {
    async dealWarmup(counts) {
      let next = place.index;
      const claimNext = (): number => {
        const index = next;
        next += place.count;
        return index;
      };
      for (const [position, count] of counts.entries()) {
        await deal('warmup', position, count, claimNext, () => false);
      }
    },
    async dealInitial() {
      const untilMs = monotonicMs() + initialMs;
      const partOfAll = Math.ceil((slots - place.index) / place.count) / slots;
      const fairShare =
        maxRequests === Infinity ? leastInitial : Math.ceil((maxRequests * partOfAll) / shares.length);
      let bytes = 0;
      for (let round = 0; round * leastInitial < fairShare; round += 1) {
        const count = Math.min(leastInitial, fairShare - round * leastInitial);
        for (const position of shares.keys()) bytes += await dealMeasured(position, count);
        if (state.stopped || monotonicMs() > untilMs || bytes > mostInitialBytes) return;
      }
    },
    async refill(position) {
      // Two at a time would hand over their requests out of order, and an arrival would get another one's body.
      if (refilling.has(position) || state.stopped) return;
      refilling.add(position);
      try {
        await dealMeasured(position, refillCount);
      } finally {
        refilling.delete(position);
      }
      // The last request went to one thread; the others must know that none will come for them.
      if (hasMore(position)) return;
      for (const other of shares.keys()) give(other, packRequests('measured', []), !hasMore(other));
    },
    stop() {
      state.stopped = true;
    },
  };
}
