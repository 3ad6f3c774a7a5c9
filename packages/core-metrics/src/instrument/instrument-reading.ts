/** What the measuring instrument observed about itself while a level ran. Every result carries one. */
export interface InstrumentReading {
  /** Event-loop lag of the load threads over the level, in ms; the worst thread's. */
  readonly loopLagMs?: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Sent minus scheduled, in ms. Open loop only. */
  readonly sendLagMs?: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU time of each load thread divided by elapsed time, 0 to 1, in thread order. */
  readonly threadCpuShare: readonly number[];
  /**
   * Time that each load thread was ready to run but had no core, divided by elapsed time, in thread order. Whatever
   * arrived meanwhile is stamped late. Linux only.
   */
  readonly threadCpuWaitShare?: readonly number[];
  /** Time that the load threads spent in garbage collection, in ms, summed. */
  readonly gcMs?: number;
  /** How long slots stood idle because the next request was not prepared in time, in ms, summed over slots. */
  readonly starvedMs?: number;
  /** The longest single garbage-collection pause, in ms. */
  readonly gcMaxPauseMs?: number;
  /** Share of chunks that arrived in the same socket read as the chunk before them; 0 to 1. */
  readonly coalescedChunkShare?: number;
  /** Absent, like what this client observes of itself, where another tool did the measuring. */
  readonly unparsedEventCount?: number;
  /** Answers that count as completed with a reservation, by its rule, and what is to be said of the first. */
  readonly reservations?: Readonly<Record<string, { readonly count: number; readonly message: string }>>;
  /** Responses that the server held open behind the answer's end mark: their connections were closed here. */
  readonly heldOpenCount?: number;
  /** Payloads in fields that are not known, by field (`RequestRecord.unreadPayloads`). Absent for none. */
  readonly unreadPayloads?: Readonly<Record<string, number>>;
  /** Requests whose output tokens, as the server states them, cannot be what arrived. Absent for none. */
  readonly contradictedTokenCount?: number;
  /** Requests with several answers side by side in one stream. Absent for none. */
  readonly severalChoicesCount?: number;
  /** Share of the input tokens that the server took from its prefix cache; 0 to 1. Absent where it does not say. */
  readonly cachedInputShare?: number;
  /** The share that the plan's shared prefix and the server's chat template explain; 0 to 1. */
  readonly expectedCachedInputShare?: number;
  /**
   * How many requests have counts of the output tokens that came as chunks from each source.
   */
  readonly tokenCountSources: Readonly<Record<string, number>>;
  /** Share of requests that used an already open connection; 0 to 1. */
  readonly reusedConnectionShare?: number;
  /** Share of requests for which this machine had no descriptor, port, buffer or room (`isClientLimit`); absent for none. */
  readonly clientLimitShare?: number;
  /** Records that were lost between a load thread and the result, because the thread, or the worker it was part of, died. */
  readonly lostRecordCount?: number;
  readonly grade: InstrumentGrade;
}

/**
 * Whether the figures can be believed: `trusted`, `degraded` (usable, with the stated reservations) or `invalid`
 * (the client, not the server, was measured).
 */
export interface InstrumentGrade {
  readonly verdict: 'trusted' | 'degraded' | 'invalid';
  /** One sentence each, with the figure and what to change; empty when trusted. */
  readonly reasons: readonly string[];
}
