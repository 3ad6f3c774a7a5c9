import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { TruthEntry } from './truth-entry.ts';
import type { TruthRecord } from './truth-record.ts';

/** The simulator's memory of what it did, for judging a client against. Oldest records go first when it is full. */
export interface TruthLog {
  /** Records in order of arrival, unfinished ones included; `after` leaves out sequences up to that one. */
  requests(options?: { readonly after?: number }): TruthRecord[];
  /** The latest request with this id. */
  byId(id: string): TruthRecord | undefined;
  clear(): void;
}

/** The writing side, for the server only. */
export interface WritableTruthLog extends TruthLog {
  open(init: { id: string; endpoint: string; receivedAtMs: number; handledAtMs: number }): TruthEntry;
  /** To be called once per entry, when nothing more will be added. */
  finish(entry: TruthEntry): void;
  close(): Promise<void>;
}

export function createTruthLog({
  maxRequests,
  maxChunks,
  path,
}: {
  maxRequests: number;
  maxChunks: number;
  path: string | undefined;
}): WritableTruthLog {
  const entries = new Map<number, TruthEntry>();
  const latestById = new Map<string, TruthEntry>();
  const file = path === undefined ? undefined : createWriteStream(path, { flags: 'a' });
  // A full disk must not stop the server under test; close() reports it.
  let fileError: Error | undefined;
  file?.on('error', (error) => (fileError = error));
  let lastSequence = 0;
  let finishedChunks = 0;

  const forget = (entry: TruthEntry): void => {
    entries.delete(entry.sequence);
    if (latestById.get(entry.id) === entry) latestById.delete(entry.id);
    if (entry.logged) finishedChunks -= entry.chunkCount;
  };
  const trim = (): void => {
    for (const entry of entries.values()) {
      if (entries.size <= maxRequests && finishedChunks <= maxChunks) return;
      forget(entry);
    }
  };

  return {
    open(init) {
      const entry = new TruthEntry({ sequence: ++lastSequence, ...init });
      entries.set(entry.sequence, entry);
      latestById.set(entry.id, entry);
      trim();
      return entry;
    },
    finish(entry) {
      if (entries.has(entry.sequence)) {
        entry.logged = true;
        finishedChunks += entry.chunkCount;
      }
      if (fileError === undefined) file?.write(`${JSON.stringify(entry.toRecord())}\n`);
      trim();
    },
    requests({ after = 0 } = {}) {
      const records: TruthRecord[] = [];
      for (const entry of entries.values()) if (entry.sequence > after) records.push(entry.toRecord());
      return records;
    },
    byId: (id) => latestById.get(id)?.toRecord(),
    clear() {
      entries.clear();
      latestById.clear();
      finishedChunks = 0;
    },
    async close() {
      if (file === undefined) return;
      if (fileError === undefined) {
        file.end();
        await finished(file);
      }
      if (fileError !== undefined) throw fileError;
    },
  };
}
