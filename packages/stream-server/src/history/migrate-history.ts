import { createHash, type Hash } from 'node:crypto';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { readAllRecords } from './read-all-records.ts';
import { RunHistoryError } from './run-history-error.ts';
import type { RunHistory } from './run-history.ts';

export interface MigrationOptions {
  readonly from: RunHistory;
  readonly to: RunHistory;
  /** Hears of each run when it is done. */
  readonly onRun?: (progress: MigratedRun) => void;
  /** Ends it between two batches of records; runs that were copied stay. */
  readonly signal?: AbortSignal;
}

export interface MigratedRun {
  readonly runId: string;
  /** `different`: the target has another run of this id, which is left as it is. */
  readonly state: 'copied' | 'present' | 'different';
  readonly recordCount: number;
  /** SHA-256 over summary and records of the source, hex. */
  readonly digest: string;
}

export interface MigrationReport {
  readonly copied: number;
  readonly present: number;
  /** Ids of the runs that the target has otherwise. */
  readonly different: readonly string[];
  readonly recordCount: number;
}

interface Fingerprint {
  readonly recordCount: number;
  readonly digest: string;
}

/**
 * Copies all runs from one history to another, newest first. A run is copied whole or not at all, and read back
 * afterwards, so that an end in the middle loses nothing: called again, it goes on with the runs that are not there
 * yet. Throws where what was read back is not what was written.
 */
export async function migrateHistory(options: MigrationOptions): Promise<MigrationReport> {
  const report = { copied: 0, present: 0, different: [] as string[], recordCount: 0 };
  for await (const runId of runIds(options.from)) {
    const run = await migrateRun(runId, options);
    if (run === undefined) continue; // It was deleted from the source meanwhile.
    report.recordCount += run.recordCount;
    if (run.state === 'different') report.different.push(runId);
    else report[run.state] += 1;
    options.onRun?.(run);
  }
  return report;
}

async function migrateRun(
  runId: string,
  { from, to, signal }: MigrationOptions,
): Promise<MigratedRun | undefined> {
  const summary = await from.findRun(runId);
  if (summary === undefined) return undefined;
  const known = await to.findRun(runId);
  if (known !== undefined) {
    const source = await fingerprint(from, runId, signal);
    const state = isSame(source, await fingerprint(to, runId, signal)) ? 'present' : 'different';
    return { runId, state, ...source };
  }
  const hash = startHash(summary);
  let recordCount = 0;
  async function* watched(): AsyncGenerator<readonly RequestRecord[]> {
    for await (const batch of readAllRecords(from, runId)) {
      signal?.throwIfAborted();
      recordCount += addTo(hash, batch);
      yield batch;
    }
  }
  await to.saveRun(summary, watched());
  const source = { recordCount, digest: hash.digest('hex') };
  const written = await fingerprint(to, runId, signal);
  if (!isSame(source, written)) {
    throw new RunHistoryError(
      'corrupt',
      `Run "${runId}" was copied with ${recordCount} records and reads back with ${written.recordCount}, or with other content. Delete it from the target and migrate again.`,
    );
  }
  return { runId, state: 'copied', ...source };
}

async function fingerprint(
  history: RunHistory,
  runId: string,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> {
  const hash = startHash(await history.findRun(runId));
  let recordCount = 0;
  for await (const batch of readAllRecords(history, runId)) {
    signal?.throwIfAborted();
    recordCount += addTo(hash, batch);
  }
  return { recordCount, digest: hash.digest('hex') };
}

function startHash(summary: unknown): Hash {
  return createHash('sha256').update(`${JSON.stringify(summary)}\n`);
}

function addTo(hash: Hash, batch: readonly RequestRecord[]): number {
  for (const record of batch) hash.update(`${JSON.stringify(record)}\n`);
  return batch.length;
}

function isSame(one: Fingerprint, other: Fingerprint): boolean {
  return one.recordCount === other.recordCount && one.digest === other.digest;
}

async function* runIds(history: RunHistory): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await history.listRuns({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const { runId } of page.runs) yield runId;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
