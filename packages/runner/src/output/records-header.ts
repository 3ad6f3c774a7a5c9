import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The first line of a records file: which run the records belong to, and how to read them. */
export interface RecordsHeader {
  readonly type: 'header';
  readonly schemaVersion: number;
  readonly metricVersion: number;
  readonly runId: string;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  /** The resolved plan, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
}

/** Name of the records file within an experiment folder. */
export const recordsFileName = 'records.jsonl';

/**
 * Where the rest of a run's records goes when their file takes no more: another disk, as far as there is one. It holds
 * what follows the last byte of that file, without a header.
 */
export function spareRecordsFile(runId: string): string {
  return join(tmpdir(), `genai-bench-${runId}`, recordsFileName);
}
