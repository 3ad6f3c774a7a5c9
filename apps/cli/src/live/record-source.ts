import type { RequestRecord } from '@genai-bench/core-metrics';
import {
  createRecordsOutput,
  readRecords,
  recordsFileName,
  spareRecordsFile,
  type RunOutput,
} from '@genai-bench/runner';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the records of a run can be read once it is over, for the history. */
export interface RecordSource {
  /** For the run to write to, where it has no files of its own. */
  readonly outputs: readonly RunOutput[];
  read(run: {
    readonly runId: string;
    readonly experimentFolder: string | undefined;
  }): AsyncIterable<readonly RequestRecord[]>;
  /** Removes what was written for this purpose alone. */
  close(): void;
}

const batchLength = 500;

/** The run's own files, or temporary ones when it writes none: memory would grow with the run. */
export function openRecordSource(options: {
  readonly hasFiles: boolean;
  readonly redact: (text: string) => string;
}): RecordSource {
  const spool = options.hasFiles ? undefined : mkdtempSync(join(tmpdir(), 'genai-bench-records-'));
  return {
    outputs: spool === undefined ? [] : [createRecordsOutput({ folder: spool, redact: options.redact })],
    async *read({ runId, experimentFolder }) {
      const folder = experimentFolder ?? spool;
      if (folder === undefined) return;
      let batch: RequestRecord[] = [];
      const sparePath = spareRecordsFile(runId);
      for await (const record of readRecords(join(folder, recordsFileName), { sparePath })) {
        batch.push(record);
        if (batch.length < batchLength) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    },
    close() {
      if (spool !== undefined) rmSync(spool, { recursive: true, force: true });
    },
  };
}
