/**
 * The load of one level. In a closed loop a finished request starts the next; in an open loop requests start at the
 * instants of a schedule, whatever the server does.
 */
export type LevelLoad =
  | { readonly mode: 'closed'; readonly concurrency: number; readonly batchSize?: number }
  | {
      readonly mode: 'open';
      readonly requestsPerSecond: number;
      /** How gaps between arrivals are drawn: `poisson`, or another pattern of the runner. */
      readonly arrival: string;
      /** Shape of the gaps: 1 is Poisson, below 1 is burstier, above 1 is smoother. Absent where the pattern has none. */
      readonly burstiness?: number;
      /** Requests due above this number wait for a slot; the wait counts in response time. */
      readonly maxConcurrency?: number;
    };
