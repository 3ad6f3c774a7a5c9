import { toIndividualRequestMetrics } from '@genai-bench/core-metrics';
import type { LevelOutline, LevelSummary, RequestRecord } from '@genai-bench/core-metrics';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeJson, redactJson } from '../files/encode-json.ts';
import type { Redact } from '../files/encode-json.ts';
import { outputFailure } from '../files/output-failure.ts';
import { openTextFile } from '../files/text-file.ts';
import type { TextFile } from '../files/text-file.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import type { RunOutput, RunOutputStart } from '../run-output.ts';
import { experimentMetadata, metadataFileName } from './experiment-metadata.ts';
import { iterationScale } from './iteration-scale.ts';
import type { IterationScale } from './iteration-scale.ts';
import { levelFileName } from './level-file-name.ts';
import { selectPlanLabels } from './plan-labels.ts';
import { runFileMetrics } from './run-file-metrics.ts';

export interface ExperimentOutputOptions {
  /** An existing folder without subfolders; see `createExperimentFolder`. */
  readonly folder: string;
  /** Applied to every text before it is written; see `createRedactor`. */
  readonly redact: Redact;
  /** Unit of the four latencies in the files. */
  readonly timeUnit: 's' | 'ms';
  readonly toolVersion: string;
  /** The command line as it may be shown; absent names the program only. */
  readonly command?: string;
}

interface StartedRun {
  readonly start: RunOutputStart;
  readonly scale: IterationScale;
  readonly task: string;
}

/** A run file under construction. It gets its final name when it is whole. */
interface OpenLevel {
  readonly outline: LevelOutline;
  readonly path: string;
  readonly file: TextFile;
  rowCount: number;
}

/**
 * The experiment folder of genai-bench, which its `excel` and `plot` read: the metadata, and one file per level.
 *
 * Requests are written as they finish, so a level of a million of them needs no more memory than one of ten; therefore
 * `individual_request_metrics` comes before `aggregated_metrics` in the file. Until a level has ended its file is
 * called `.level-<n>.partial`, which no reader takes for a result. As in genai-bench, warm-up, cancelled and dropped
 * requests are not in it, and a level in which no request ended gets no file; `records.jsonl` and `summary.json` have
 * them all.
 */
export function createExperimentOutput(options: ExperimentOutputOptions): RunOutput {
  const { folder, redact, timeUnit } = options;
  let run: StartedRun | undefined;
  let level: OpenLevel | undefined;

  /** What has a hole in it is of no use, and on a full disk it takes the place of what follows. */
  async function abandon(): Promise<void> {
    const abandoned = level;
    level = undefined;
    if (abandoned !== undefined) await removeUnfinished(abandoned);
  }

  return {
    // A level's file is whole or not there, whatever became of those before.
    resumes: true,

    async runStarted(givenStart) {
      const start = redactJson(givenStart, redact);
      const { task } = selectPlanLabels(start.plan);
      run = { start, task, scale: iterationScale(start.levels, task) };
      const metadata = experimentMetadata(start, {
        folder,
        timeUnit,
        scale: run.scale,
        toolVersion: options.toolVersion,
        command: options.command ?? 'genai-bench',
      });
      await writeFileAtomically(join(folder, metadataFileName), `${encodeJson(metadata, redact, 4)}\n`);
    },

    async levelStarted(givenOutline) {
      await abandon();
      const outline = redactJson(givenOutline, redact);
      const path = join(folder, `.level-${outline.levelIndex}.partial`);
      level = { outline, path, file: await openTextFile(path), rowCount: 0 };
      await level.file.write('{"individual_request_metrics": [');
    },

    async recordsFinished(records) {
      if (level === undefined) throw new Error('levelStarted must be called before recordsFinished.');
      try {
        for (const record of records) await writeRow(level, record, options);
      } catch (error) {
        await abandon();
        throw error;
      }
    },

    async levelFinished(summary) {
      // A level that failed before it started has no requests, hence no file.
      if (run === undefined || level === undefined) return;
      const finished = level;
      level = undefined;
      const name = levelFileName(finished.outline, {
        levels: run.start.levels,
        task: run.task,
        scale: run.scale,
        seconds: summary.window.durationMs / 1000,
      });
      await finishLevel(finished, join(folder, name), runFileEnd(summary, run, options));
    },

    async runFinished() {},

    async close() {
      await level?.file.close();
      level = undefined;
    },
  };
}

async function writeRow(
  level: OpenLevel,
  record: RequestRecord,
  options: ExperimentOutputOptions,
): Promise<void> {
  if (record.phase !== 'measured') return;
  const row = toIndividualRequestMetrics(record, options.timeUnit);
  if (row === undefined) return;
  await level.file.write(`${level.rowCount === 0 ? '\n' : ',\n'}${encodeJson(row, options.redact)}`);
  level.rowCount += 1;
}

function runFileEnd(summary: LevelSummary, { scale }: StartedRun, options: ExperimentOutputOptions): string {
  const { timeUnit, redact } = options;
  const metrics = encodeJson(runFileMetrics(summary, { scale, timeUnit }), redact, 4);
  return `\n],\n"aggregated_metrics": ${metrics},\n"_time_unit": "${timeUnit}"}\n`;
}

async function removeUnfinished({ file, path }: OpenLevel): Promise<void> {
  // Its failure has been reported; a remainder that stays is taken for no result.
  await Promise.allSettled([file.close(), rm(path, { force: true })]);
}

async function finishLevel(level: OpenLevel, path: string, end: string): Promise<void> {
  try {
    await level.file.write(end);
    await level.file.sync();
    await level.file.close();
  } catch (error) {
    await removeUnfinished(level);
    throw error;
  }
  try {
    if (level.rowCount === 0) await rm(level.path);
    else await rename(level.path, path);
  } catch (error) {
    throw outputFailure(error, path);
  }
}
