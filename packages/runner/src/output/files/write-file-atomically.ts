import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { outputFailure, retryPassing } from './output-failure.ts';

/**
 * Replaces a file as a whole: a reader, or a process that dies in between, finds the old content or the new one, never
 * a part of it. The content is on disk before the name points at it.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const temporaryPath = join(dirname(path), `.${basename(path)}.tmp`);
  async function write(): Promise<void> {
    const handle = await open(temporaryPath, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporaryPath, path);
  }
  try {
    await retryPassing(write);
  } catch (error) {
    // A leftover that cannot be removed either is harmless; the first failure is the one to report.
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw outputFailure(error, path);
  }
}
