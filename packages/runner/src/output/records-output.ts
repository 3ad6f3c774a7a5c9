import { METRIC_VERSION, SCHEMA_VERSION } from '@genai-bench/core-metrics';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunnerError } from '../errors.ts';
import { encodeJson } from './files/encode-json.ts';
import type { Redact } from './files/encode-json.ts';
import { openTextFile } from './files/text-file.ts';
import type { SpareFile, TextFile, TextFileOptions } from './files/text-file.ts';
import { recordsFileName, spareRecordsFile } from './records-header.ts';
import type { RecordsHeader } from './records-header.ts';
import type { RunOutput, RunOutputStart } from './run-output.ts';

export interface RecordsOutputOptions {
  /** An existing folder; `records.jsonl` is created in it. */
  readonly folder: string;
  /** Applied to every text before it is written; see `createRedactor`. */
  readonly redact: Redact;
  readonly buffering?: Omit<TextFileOptions, 'flags' | 'spare'>;
  /**
   * Called when the file takes no more in the middle of a run. The rest then goes to `spareRecordsFile`; without this
   * it is lost, and the call throws.
   */
  readonly onFailure?: (failure: RunnerError) => void;
}

/**
 * Streams every record to `records.jsonl`: one header line, then one record per line. Lines reach the operating system
 * twice a second, so a killed process loses at most that; they reach the disk at the end of each level.
 */
export function createRecordsOutput(options: RecordsOutputOptions): RunOutput {
  const { folder, redact, buffering = {}, onFailure } = options;
  let file: TextFile | undefined;
  let isStarted = false;

  function spareOf({ runId }: RunOutputStart): SpareFile {
    const path = spareRecordsFile(runId);
    return {
      path,
      async open() {
        if (!isStarted) throw new Error('A run whose first line cannot be written does not begin.');
        await mkdir(dirname(path), { mode: 0o700 });
        return open(path, 'wx', 0o600);
      },
      onUsed({ code, message, cause }) {
        onFailure?.(new RunnerError(code, `${message} The rest of the records is in ${path}.`, { cause }));
      },
    };
  }

  function openedFile(): TextFile {
    if (file === undefined) throw new Error('runStarted must be called before anything else is recorded.');
    return file;
  }

  return {
    async runStarted(run) {
      const spare = onFailure === undefined ? {} : { spare: spareOf(run) };
      file = await openTextFile(join(folder, recordsFileName), { ...buffering, ...spare });
      await file.write(`${encodeJson(headerOf(run), redact)}\n`);
      await file.flush();
      isStarted = true;
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
