/** How gaps between arrivals are drawn in an open loop. */
export type ArrivalPattern = 'constant' | 'poisson' | 'gamma';

/**
 * The load of one level. In a closed loop a finished request starts the next; in an open loop requests start at the
 * instants of a schedule, whatever the server does.
 */
export type LevelLoad =
  | { readonly mode: 'closed'; readonly concurrency: number; readonly batchSize?: number }
  | {
      readonly mode: 'open';
      readonly requestsPerSecond: number;
      readonly arrival: ArrivalPattern;
      /** Gamma shape: 1 is Poisson, below 1 is burstier, above 1 is smoother. Gamma only. */
      readonly burstiness?: number;
      /** Requests due above this number wait for a slot; the wait counts in response time. */
      readonly maxConcurrency?: number;
    };
