import type { RequestRecord } from '../record/request-record.ts';

export type MetricUnit = 'ms' | 'tokens' | 'tokens/s' | 'chunks' | 'tokens/chunk';

/** Which way is better; `none` where neither is, as for sizes. */
export type MetricDirection = 'lower' | 'higher' | 'none';

/** One metric of the catalogue: what it is called, what it means, and how one request yields it. */
export interface MetricDefinition {
  /** Name in every output, unit included. */
  readonly key: string;
  /** Short column head. */
  readonly label: string;
  readonly unit: MetricUnit;
  readonly direction: MetricDirection;
  /** Short names by which objectives call it, as other tools spell them. */
  readonly objectiveNames?: readonly string[];
  /** In words that a reader of a report understands. */
  readonly formula: string;
  /** Requests that have no such figure. */
  readonly undefinedWhen: string;
  /** The request's value, or `undefined` where the request does not define it. Never NaN, infinite or a stand-in. */
  readonly perRequest: (record: RequestRecord) => number | undefined;
  /**
   * For a metric with many values in one request: hands each to `add`. Its distribution is over these values, while
   * objectives judge a request by `perRequest`.
   */
  readonly eachValue?: (record: RequestRecord, add: (value: number) => void) => void;
}
