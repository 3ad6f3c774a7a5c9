import type { MetricKey } from './metric-catalogue.ts';

/** One limit of a service-level objective: the metric must not be worse than `limit`, in the metric's own unit. */
export interface ServiceLevelObjective {
  readonly metric: MetricKey;
  readonly limit: number;
}

/** How much of the load met every objective. Failed, cancelled and dropped requests count as not met. */
export interface GoodputSummary {
  readonly objectives: readonly ServiceLevelObjective[];
  /** This and the next three are absent where an objective cannot be judged (`unmeasured`). */
  readonly goodRequestCount?: number;
  /** Good requests divided by all requests issued in the window. */
  readonly goodRequestShare?: number;
  readonly goodRequestsPerSecond?: number;
  readonly goodOutputTokensPerSecond?: number;
  /** For each objective alone: the share of issued requests that met it. */
  readonly shareByObjective: Readonly<Partial<Record<MetricKey, number>>>;
  /** Why objectives cannot be judged: requests completed, and none has a value of the metric. Absent: all can be. */
  readonly unmeasured?: Readonly<Partial<Record<MetricKey, string>>>;
}
