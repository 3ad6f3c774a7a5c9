import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunnerError } from '../../errors.ts';

/** What a system code means for somebody who waits for results, and what to do about it. */
const adviceByCode: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, or write to another disk.',
  EDQUOT: 'The disk quota is used up. Free some space, or write to another disk.',
  EFBIG:
    'The file has reached the size limit of the file system or the user. Split the run into shorter ones.',
  EACCES: 'Permission is missing. Choose a folder that this user may write to.',
  EPERM: 'Permission is missing. Choose a folder that this user may write to.',
  EROFS: 'The file system is read-only. Choose a folder on a writable one.',
  ENOENT: 'The folder is gone. Create it again, and keep it until the run has ended.',
  ENOTDIR: 'A part of the path is a file, not a folder. Choose another folder.',
  EEXIST: 'It exists already, and results are never overwritten. Choose another folder.',
  ENAMETOOLONG: 'The name is too long for the file system. Choose a shorter folder name.',
  EMFILE: 'Too many files are open. Raise the limit (ulimit -n), or run with less concurrency.',
  ENFILE:
    'Too many files are open on this machine. Raise its limit (fs.file-max), or run with less concurrency.',
  EIO: 'The disk reports an error. Check it, or write to another disk.',
};

/** A failed write or read of a result file as a `RunnerError` that names the folder and the way out. */
export function outputFailure(cause: unknown, path: string): RunnerError {
  if (cause instanceof RunnerError) return cause;
  const code = systemCode(cause);
  const advice = adviceByCode[code ?? ''] ?? 'Check the folder, or choose another one.';
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new RunnerError(
    'output-failed',
    `Results cannot be written to ${path} (folder ${dirname(path)}): ${detail}. ${advice}`,
    { cause },
  );
}

/** The `code` of a Node system error, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Lacks that may be over in a moment: somebody closes a connection or a file, or makes room. */
const passingCodes: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EDQUOT',
  'EAGAIN',
  'EBUSY',
]);

/** 6.4 s together: idle connections, whose descriptors are what is lacking most often, are closed after 4 s. */
const usualRetryDelaysMs: readonly number[] = [50, 100, 200, 400, 800, 1600, 3200];

/** Does the work again while it fails for a lack that may pass, a bounded number of times; then throws the last failure. */
export async function retryPassing<Result>(
  work: () => Promise<Result>,
  delaysMs: readonly number[] = usualRetryDelaysMs,
): Promise<Result> {
  for (const delayMs of delaysMs) {
    try {
      return await work();
    } catch (error) {
      if (!passingCodes.has(systemCode(error) ?? '')) throw error;
      await delay(delayMs);
    }
  }
  return work();
}
