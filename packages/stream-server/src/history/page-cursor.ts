import { RunHistoryError } from './run-history-error.ts';

/** Where the next page of runs begins: after this run, in the order newest first. */
export interface RunCursor {
  readonly startedAtMs: number;
  readonly runId: string;
}

export const MAX_RUNS_PER_PAGE = 200;
export const MAX_RECORDS_PER_PAGE = 1000;

export function encodeRunCursor({ startedAtMs, runId }: RunCursor): string {
  return encode([startedAtMs, runId]);
}

export function decodeRunCursor(cursor: string): RunCursor {
  const [startedAtMs, runId, ...rest] = decode(cursor);
  if (!Number.isSafeInteger(startedAtMs) || typeof runId !== 'string' || rest.length > 0) {
    throw unknownCursor(cursor);
  }
  return { startedAtMs: Number(startedAtMs), runId };
}

/** The order of lists: for `sort`, and above 0 where `a` comes after `b`. */
export function newestFirst(a: RunCursor, b: RunCursor): number {
  if (a.startedAtMs !== b.startedAtMs) return b.startedAtMs - a.startedAtMs;
  if (a.runId === b.runId) return 0;
  return a.runId < b.runId ? 1 : -1;
}

/** The position of the last record of a page, counted from 0 over the whole run. */
export function encodeRecordCursor(position: number): string {
  return encode([position]);
}

export function decodeRecordCursor(cursor: string): number {
  const [position, ...rest] = decode(cursor);
  if (!Number.isSafeInteger(position) || Number(position) < 0 || rest.length > 0) throw unknownCursor(cursor);
  return Number(position);
}

/** Throws unless `limit` is a whole number from 1 to `max`. */
export function requireLimit(limit: number, max: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return;
  throw new RunHistoryError('invalid-query', `limit must be a whole number from 1 to ${max}, got ${limit}.`);
}

function encode(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decode(cursor: string): readonly unknown[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key)) return key;
  } catch (error) {
    throw unknownCursor(cursor, error);
  }
  throw unknownCursor(cursor);
}

function unknownCursor(cursor: string, cause?: unknown): RunHistoryError {
  return new RunHistoryError(
    'invalid-query',
    `"${cursor.slice(0, 60)}" is no cursor. Give the nextCursor of the previous page as it came, or none for the first page.`,
    { cause },
  );
}
