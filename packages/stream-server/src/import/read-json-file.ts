import { readFile, stat } from 'node:fs/promises';
import { ExperimentError } from './experiment-error.ts';

/** Far above a summary, or a level of single requests; it is read whole, and takes several times as much memory. */
const mostBytes = 128 * 1024 * 1024;

/** A JSON file; throws an `ExperimentError` that names it where it cannot be read. */
export async function readJsonFile(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new RangeError(`it has ${size} bytes, and at most ${mostBytes} are read`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ExperimentError(`${path} cannot be read: ${detail}.`, { cause: error });
  }
}
