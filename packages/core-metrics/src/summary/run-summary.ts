import type { InstrumentGrade } from '../instrument/instrument-reading.ts';
import type { FleetSummary } from './fleet.ts';
import type { LevelSummary } from './level-summary.ts';

/** Version of the JSON shapes of records, summaries and events. Raised when a reader would have to change. */
export const SCHEMA_VERSION = 1;

/** Version of the metrics' meanings. Raised when the same records would give other figures. */
export const METRIC_VERSION = 2;

export type RunStatus = 'completed' | 'aborted' | 'failed';

/** The result of a run: what `summary.json` holds. No secret is ever part of it. */
export interface RunSummary {
  readonly schemaVersion: number;
  readonly metricVersion: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly runId: string;
  readonly status: RunStatus;
  /** Why a run failed, or was aborted by something else than a wish. */
  readonly failure?: string;
  /** What of the results could not be written and where, one sentence each; absent where all of it was. */
  readonly missingResults?: readonly string[];
  /** Wall time, ISO 8601: anchors only, nothing is computed from them. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** The resolved plan, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly levels: readonly LevelSummary[];
  /** The worst level's. */
  readonly grade: InstrumentGrade;
  /** Absent where no data set was read, or workers read it. */
  readonly dataset?: DatasetReading;
  /** Absent where one process made all the load. */
  readonly fleet?: FleetSummary;
}

/** What was found in a data set file. */
export interface DatasetReading {
  /** Rows that can be sent. */
  readonly rowCount: number;
  /** Rows that cannot, by reason, the most frequent first. */
  readonly skipped: readonly {
    readonly reason: string;
    readonly count: number;
    /** Where the first of them stands, such as "line 3". */
    readonly firstAt: string;
  }[];
}
