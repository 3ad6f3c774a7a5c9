import type { RunSummary } from '@genai-bench/core-metrics';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunHistory } from '../history/run-history.ts';
import { ExperimentError } from './experiment-error.ts';
import { readOwnExperiment, recordsFileName, summaryFileName } from './read-own-experiment.ts';
import { metadataFileName, openPythonExperiment } from './read-python-experiment.ts';

export interface ImportOptions {
  /** One experiment folder, or a folder with experiments up to three folders down. */
  readonly directory: string;
  readonly history: RunHistory;
  /** Ends the import between two experiments. */
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly imported: readonly ImportedExperiment[];
  /** Already in the history with the same content. */
  readonly unchanged: readonly ImportedExperiment[];
  /** Folders that look like experiments but cannot be read. */
  readonly refused: readonly { readonly folder: string; readonly reason: string }[];
}

export interface ImportedExperiment {
  readonly folder: string;
  readonly runId: string;
  /** What has to be said of it: that it was interrupted, and how. */
  readonly note?: string;
}

const MAX_DEPTH = 3;

/**
 * Brings the experiments of a folder into a history: those of this program, and those of the Python genai-bench as far
 * as they tell. What is there already with the same content is left alone, and replaced only where the folder has all of
 * it and more: a run that was still going on. A folder that cannot be read, or that has another run under the id of one
 * that is there, is reported and does not keep others out; only a `directory` that cannot be listed, or a history that fails, throws.
 */
export async function importExperiments({
  directory,
  history,
  signal,
}: ImportOptions): Promise<ImportReport> {
  const imported: ImportedExperiment[] = [];
  const unchanged: ImportedExperiment[] = [];
  const refused: { folder: string; reason: string }[] = [];
  for (const { folder, isOwn } of await findExperiments(directory, MAX_DEPTH)) {
    signal?.throwIfAborted();
    try {
      const { isNew, ...run } = await (isOwn ? importOwn(folder, history) : importPython(folder, history));
      (isNew ? imported : unchanged).push({ folder, ...run });
    } catch (error) {
      if (!isFolderFault(error)) throw error;
      refused.push({ folder, reason: error.message });
    }
  }
  return { imported, unchanged, refused };
}

interface Outcome extends Omit<ImportedExperiment, 'folder'> {
  readonly isNew: boolean;
}

async function importOwn(folder: string, history: RunHistory): Promise<Outcome> {
  const { summary, records } = await readOwnExperiment(folder);
  const { runId, failure } = summary;
  const run = { runId, ...(failure === undefined ? {} : { note: failure }) };
  const kept = await history.findRun(runId);
  if (kept !== undefined && JSON.stringify(kept) === JSON.stringify(summary)) return { ...run, isNew: false };
  if (kept !== undefined) requireContinued(kept, summary);
  await history.saveRun(summary, records());
  return { ...run, isNew: true };
}

async function importPython(folder: string, history: RunHistory): Promise<Outcome> {
  const { runId, fingerprint, read } = await openPythonExperiment(folder);
  const kept = await history.findRun(runId);
  if (kept !== undefined && fingerprintOf(kept) === fingerprint) return { runId, isNew: false };
  const { summary, records } = await read();
  if (kept !== undefined) requireContinued(kept, summary);
  await history.saveRun(summary, records());
  return { runId, isNew: true };
}

/** As `summarizeInterrupted` marks a run whose folder has no summary, or not yet. */
function isInterrupted({ failure }: RunSummary): boolean {
  return failure?.startsWith('interrupted:') === true;
}

/** Nothing that was measured is replaced by something else: whoever wrote the folder may have made its id up. */
function requireContinued(kept: RunSummary, summary: RunSummary): void {
  const beginning = ({ startedAt, plan }: RunSummary): string =>
    // Of the Python genai-bench only the files' times are known, and whoever copies a folder changes those.
    JSON.stringify([fingerprintOf(kept) === undefined ? startedAt : '', plan]);
  // What was worked out from the records of a run in progress gives way to what the run itself then said.
  if (isInterrupted(kept) && beginning(kept) === beginning(summary)) return;
  // Without the index: a level that came later may have been sorted in before.
  const measured = ({ levels }: RunSummary): readonly string[] =>
    levels.map((level) => JSON.stringify({ ...level, levelIndex: undefined }));
  const found = new Set(measured(summary));
  if (beginning(kept) === beginning(summary) && measured(kept).every((level) => found.has(level))) return;
  throw new ExperimentError(
    `another run with the id "${kept.runId}" is in the history already. Delete that one first, or import this one into another history.`,
  );
}

function fingerprintOf({ environment }: RunSummary): unknown {
  const imported = environment['imported'];
  return typeof imported === 'object' && imported !== null && 'fingerprint' in imported
    ? imported.fingerprint
    : undefined;
}

/** Experiment folders in the order of their names. Links are not followed, so the search ends. */
async function findExperiments(
  folder: string,
  depth: number,
): Promise<readonly { readonly folder: string; readonly isOwn: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  if (files.has(summaryFileName) || files.has(recordsFileName)) return [{ folder, isOwn: true }];
  if (files.has(metadataFileName)) return [{ folder, isOwn: false }];
  if (depth === 0) return [];
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const names = folders.map(({ name }) => name).sort();
  const found = await Promise.all(
    names.map((name) =>
      findExperiments(join(folder, name), depth - 1).catch((error: unknown) => {
        // A folder below that may not be listed has nothing that could be imported.
        if (systemCode(error) === undefined) throw error;
        return [];
      }),
    ),
  );
  return found.flat();
}

/** A fault of the files of one experiment, as opposed to one of the history. */
function isFolderFault(error: unknown): error is Error {
  if (error instanceof ExperimentError) return true;
  if (error instanceof Error && 'code' in error && error.code === 'invalid-run') return true;
  return systemCode(error) !== undefined;
}

/** Code of an error of the file system, such as `EACCES`. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}
