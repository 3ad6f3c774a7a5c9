import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { shareJobSchema } from '../protocol/share-job.ts';
import type { LevelCounts, NumberedMessage, UpEntry } from '../protocol/worker-message.ts';

const ownerSchema = shareJobSchema
  .pick({ runId: true, place: true, redisWaitMs: true })
  .extend({ session: z.uuid(), worker: z.string().max(1_000) });

/** Whose entries a file holds: enough to send them when the worker itself is gone. */
export type OutboxOwner = Readonly<z.output<typeof ownerSchema>>;

/** An entry on disk. */
export interface StoredEntry extends Omit<UpEntry, 'place' | 'data'> {
  readonly recordCount: number;
  readonly length: number;
  /** Of its first byte in the file. */
  readonly offset: number;
}

/**
 * The entries of a share that its coordinator has not taken, in their order. Its name says which process has it, so that
 * another one can deliver what a process that was killed has left.
 */
export interface OutboxFile {
  readonly size: number;
  append(entry: Omit<StoredEntry, 'length' | 'offset'>, data: Buffer): number;
  read(offset: number, length: number): Buffer;
  /** All entries were taken. */
  clear(): void;
  /** Removes the file, or leaves it to whoever delivers it. */
  close(isKept: boolean): void;
}

/** What a process that is gone, or gave its share up, has kept. */
export interface LeftOutbox {
  readonly owner: OutboxOwner;
  readonly file: OutboxFile;
  readonly entries: readonly StoredEntry[];
  /** The last entry, where it is a message. */
  readonly lastMessage: NumberedMessage | undefined;
  /** The last counts of the level, which were not sent either. */
  readonly counts: LevelCounts | undefined;
  /** When something was last kept, by the wall clock. */
  readonly keptAtMs: number;
}

const magic = 'genai-bench unsent 1 ';
const maxLineBytes = 4_096;
/** In place of the id of a process: it is anyone's to deliver. */
const freePid = 0;
/** Paths of the files that this process has open. */
const openPaths = new Set<string>();

export function createOutboxFile(folder: string, owner: OutboxOwner): OutboxFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = pathOf(folder, owner.session, process.pid);
  const descriptor = openSync(path, 'wx+', 0o600);
  const head = Buffer.from(`${magic}${JSON.stringify(owner)}\n`);
  try {
    writeAll(descriptor, head, 0);
  } catch (error) {
    closeSync(descriptor);
    rmSync(path, { force: true });
    throw error;
  }
  return fileOf({ path, descriptor, session: owner.session, headLength: head.length, size: head.length });
}

/** Why nothing can be kept in this folder, as the system's code; `undefined` where it can. */
export function outboxFolderProblem(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return systemCodeOf(error);
  }
}

/** Files of this machine that no process has open. */
export function listLeftOutboxes(folder: string): readonly string[] {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return []; // Nothing was ever kept there.
  }
  return names
    .filter((name) => {
      const [, pid, host] = /^[\da-f-]{36}\.(\d+)\.(.+)$/.exec(name) ?? [];
      return host === hostname() && !isInUse(join(folder, name), Number(pid));
    })
    .map((name) => join(folder, name));
}

/** Takes one of them over; `undefined` when another process was faster, or the file cannot be read. */
export function openLeftOutbox(leftPath: string): LeftOutbox | undefined {
  const folder = dirname(leftPath);
  const session = leftPath.slice(folder.length + 1).split('.')[0]!;
  const path = pathOf(folder, session, process.pid);
  let descriptor: number | undefined;
  try {
    renameSync(leftPath, path);
    descriptor = openSync(path, 'r+');
    const keptAtMs = fstatSync(descriptor).mtimeMs;
    const head = readLine(descriptor, 0);
    if (head?.text.startsWith(magic) !== true) throw new TypeError('no file of unsent entries');
    const owner = ownerSchema.parse(JSON.parse(head.text.slice(magic.length)));
    const { entries, counts, size } = readEntries(descriptor, head.endOffset);
    // The rest is an entry that was being written when the process was killed.
    if (size < fstatSync(descriptor).size) ftruncateSync(descriptor, size);
    const last = entries.at(-1);
    const messages = {
      lastMessage: last?.kind === 'm' ? (readJson(descriptor, last) as NumberedMessage) : undefined, // Holds: a worker wrote it.
      counts: counts && (readJson(descriptor, counts) as LevelCounts), // Likewise.
    };
    const file = fileOf({ path, descriptor, session, headLength: head.endOffset, size });
    return { owner, file, entries, ...messages, keptAtMs };
  } catch {
    // Taken by another process meanwhile, or of another version; that is left as it is.
    if (descriptor !== undefined) closeSync(descriptor);
    return undefined;
  }
}

function fileOf(open: {
  readonly path: string;
  readonly descriptor: number;
  readonly session: string;
  readonly headLength: number;
  readonly size: number;
}): OutboxFile {
  const { path, descriptor, headLength } = open;
  let { size } = open;
  openPaths.add(path);
  return {
    get size() {
      return size;
    },
    append({ number, kind, recordCount }, data) {
      const head = Buffer.from(`${number} ${kind} ${recordCount} ${data.length}\n`);
      writeAll(descriptor, Buffer.concat([head, data]), size);
      const offset = size + head.length;
      size = offset + data.length;
      return offset;
    },
    read: (offset, length) => readAll(descriptor, offset, length),
    clear() {
      ftruncateSync(descriptor, headLength);
      size = headLength;
    },
    close(isKept) {
      closeSync(descriptor);
      if (isKept) renameSync(path, pathOf(dirname(path), open.session, freePid));
      else rmSync(path, { force: true });
      openPaths.delete(path);
    },
  };
}

function readEntries(descriptor: number, from: number) {
  const { size: fileSize } = fstatSync(descriptor);
  const entries: StoredEntry[] = [];
  let counts: StoredEntry | undefined;
  for (let at = from; ;) {
    const head = readLine(descriptor, at);
    const [, number, kind, recordCount, length] = /^(\d+) ([rm]) (\d+) (\d+)$/.exec(head?.text ?? '') ?? [];
    if (head === undefined || number === undefined) return { entries, counts, size: at };
    const entry: StoredEntry = {
      number: Number(number),
      kind: kind as UpEntry['kind'], // Holds: of those two.
      recordCount: Number(recordCount),
      length: Number(length),
      offset: head.endOffset,
    };
    const endOffset = entry.offset + entry.length;
    if (endOffset > fileSize) return { entries, counts, size: at };
    if (entry.number === 0) counts = entry;
    else entries.push(entry);
    at = endOffset;
  }
}

function readLine(descriptor: number, offset: number) {
  const bytes = Buffer.allocUnsafe(maxLineBytes);
  const end = bytes.subarray(0, readSync(descriptor, bytes, 0, maxLineBytes, offset)).indexOf(0x0a);
  return end < 0 ? undefined : { text: bytes.toString('utf8', 0, end), endOffset: offset + end + 1 };
}

function readJson(descriptor: number, { offset, length }: StoredEntry): unknown {
  return JSON.parse(readAll(descriptor, offset, length).toString('utf8'));
}

function readAll(descriptor: number, offset: number, length: number): Buffer {
  const data = Buffer.allocUnsafe(length);
  for (let count = 0; count < length;) {
    const more = readSync(descriptor, data, count, length - count, offset + count);
    if (more === 0) throw Object.assign(new Error('the file is too short'), { code: 'EIO' });
    count += more;
  }
  return data;
}

/** Written and read synchronously: batches are some 100 kB, and no load thread waits for this one. */
function writeAll(descriptor: number, data: Buffer, offset: number): void {
  for (let written = 0; written < data.length;)
    written += writeSync(descriptor, data, written, data.length - written, offset + written);
}

const pathOf = (folder: string, session: string, pid: number): string =>
  join(folder, `${session}.${pid}.${hostname()}`);

/** A process of the same id as this one was the one before it in a container, unless the file is open here. */
function isInUse(path: string, pid: number): boolean {
  if (pid === freePid) return false;
  if (pid === process.pid) return openPaths.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'EPERM';
  }
}

export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
