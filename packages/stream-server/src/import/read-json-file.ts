import { readFile } from 'node:fs/promises';
import { ExperimentError } from './experiment-error.ts';

/** A JSON file; throws an `ExperimentError` that names it where it cannot be read. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ExperimentError(`${path} cannot be read: ${detail}.`, { cause: error });
  }
}
