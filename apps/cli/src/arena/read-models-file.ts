import { readFileSync } from 'node:fs';
import { parseArenaConfig, type ArenaConfig } from '@genai-bench/arena/config';
import type { RawFlags } from '../options/raw-flags.ts';
import { fileProblem } from '../options/read-flag-value.ts';
import { UsageError } from '../usage-error.ts';

export interface ModelsFile {
  readonly path: string;
  readonly config: ArenaConfig;
}

/** What `--models` names; undefined without it. */
export function readModelsFile(raw: RawFlags): ModelsFile | undefined {
  const path = raw.get('models');
  return path === undefined ? undefined : { path: String(path), config: parseFile(String(path)) };
}

export function requireModelsFile(raw: RawFlags): ModelsFile {
  const file = readModelsFile(raw);
  if (file !== undefined) return file;
  throw new UsageError(
    '--models is missing. Write for instance --models models.yaml; examples/arena/models.yaml shows one, and genai-bench arena demo needs none.',
  );
}

function parseFile(path: string): ArenaConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--models cannot be read: ${fileProblem(error)} ("${path}"). Write for instance --models models.yaml.`,
    );
  }
  return parseArenaConfig(text, { fileName: path });
}
