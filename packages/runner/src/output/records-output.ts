import { METRIC_VERSION, SCHEMA_VERSION } from '@genai-bench/core-metrics';
import { join } from 'node:path';
import { encodeJson } from './files/encode-json.ts';
import type { Redact } from './files/encode-json.ts';
import { openTextFile } from './files/text-file.ts';
import type { TextFile, TextFileOptions } from './files/text-file.ts';
import { recordsFileName } from './records-header.ts';
import type { RecordsHeader } from './records-header.ts';
import type { RunOutput, RunOutputStart } from './run-output.ts';

export interface RecordsOutputOptions {
  /** An existing folder; `records.jsonl` is created in it. */
  readonly folder: string;
  /** Applied to every text before it is written; see `createRedactor`. */
  readonly redact: Redact;
  readonly buffering?: Pick<TextFileOptions, 'flushIntervalMs' | 'coalesceLength' | 'maxPendingLength'>;
}

/**
 * Streams every record to `records.jsonl`: one header line, then one record per line. Lines reach the operating system
 * twice a second, so a killed process loses at most that; they reach the disk at the end of each level.
 */
export function createRecordsOutput({ folder, redact, buffering = {} }: RecordsOutputOptions): RunOutput {
  let file: TextFile | undefined;

  function openedFile(): TextFile {
    if (file === undefined) throw new Error('runStarted must be called before anything else is recorded.');
    return file;
  }

  return {
    async runStarted(run) {
      file = await openTextFile(join(folder, recordsFileName), buffering);
      await file.write(`${encodeJson(headerOf(run), redact)}\n`);
      await file.flush();
    },
    async levelStarted() {},
    async recordsFinished(records) {
      const target = openedFile();
      for (const record of records) await target.write(`${encodeJson(record, redact)}\n`);
    },
    async levelFinished() {
      await openedFile().sync();
    },
    async runFinished() {
      await openedFile().sync();
    },
    async close() {
      await file?.close();
    },
  };
}

function headerOf(run: RunOutputStart): RecordsHeader {
  return {
    type: 'header',
    schemaVersion: SCHEMA_VERSION,
    metricVersion: METRIC_VERSION,
    runId: run.runId,
    startedAt: run.startedAt,
    plan: run.plan,
  };
}
