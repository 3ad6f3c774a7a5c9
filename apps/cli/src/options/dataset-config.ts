import type { Flag } from './flag.ts';
import type { RawValue } from './raw-flags.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';

/**
 * The data set that genai-bench's data set file names: `{"source": {"type": "file", "path", "file_format"},
 * "prompt_column"}`. Flags in `fromFlags` win over it. Hub and custom sources are refused: they need Python.
 */
export function readDatasetConfig(flag: Flag, raw: RawValue, fromFlags: unknown): Record<string, unknown> {
  const config = readFlagValue(flag, raw);
  const source = fieldOf(config, 'source');
  const type = fieldOf(source, 'type') ?? 'file';
  if (type !== 'file') {
    throw flagError(
      flag,
      `has a source of type ${JSON.stringify(type)}; this version reads files only. Save it as jsonl and name that file.`,
    );
  }
  const path = fieldOf(source, 'path');
  if (typeof path !== 'string') throw flagError(flag, 'names no file: "source" must have a "path".');
  const format = fieldOf(source, 'file_format');
  const promptColumn = fieldOf(config, 'prompt_column');
  return {
    path,
    ...(format === undefined ? {} : { format }),
    ...(promptColumn === undefined || promptColumn === null ? {} : { promptColumn }),
    ...(typeof fromFlags === 'object' ? fromFlags : {}),
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined; // Holds: any object can be asked for a key.
}
