import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { UsageError } from '../usage-error.ts';
import { findFlag, flagNames, flagOfOption } from './benchmark-flags.ts';
import { closestName } from './closest-name.ts';
import type { Flag } from './flag.ts';
import type { RawFlags, RawValue } from './raw-flags.ts';
import { fileProblem } from './read-flag-value.ts';

/** Reads a config file: YAML, of which JSON is a part. Keys are flag names; `num_concurrency` and `numConcurrency` work too. */
export function readConfigFile(path: string): RawFlags {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--config cannot be read: ${fileProblem(error)} ("${path}"). Write for instance --config ./bench.yaml.`,
    );
  }
  return parseConfig(text, path);
}

/** The flags that a config text gives. `path` is for messages. */
export function parseConfig(text: string, path: string): RawFlags {
  const content = parseYaml(text, path);
  if (content === null || content === undefined) return new Map();
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new UsageError(
      `--config ${path} must hold options by name, such as "api-base: http://localhost:8000".`,
    );
  }
  return new Map(
    Object.entries(content).map(([key, value]): [string, RawValue] => {
      const { flag, isInverted } = flagOfKey(key, path);
      return [flag.name, rawValueOf(flag, isInverted ? value === false : value, path)];
    }),
  );
}

function parseYaml(text: string, path: string): unknown {
  try {
    // Pretty errors quote the lines around the fault, and one of them may hold a key.
    return parse(text, { prettyErrors: false });
  } catch (error) {
    const offset = error instanceof YAMLParseError ? error.pos[0] : undefined;
    const where = offset === undefined ? '' : ` at line ${text.slice(0, offset).split('\n').length}`;
    throw new UsageError(
      `--config ${path} is not valid YAML or JSON${where}. Write one option per line, such as "model: my-model".`,
    );
  }
}

function flagOfKey(key: string, path: string): { readonly flag: Flag; readonly isInverted: boolean } {
  const name = key
    .replace(/^--/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
  const flag = findFlag(name);
  if (flag?.name === 'config')
    throw new UsageError(`--config ${path} names another config file. Put all options into one.`);
  if (flag !== undefined) return { flag, isInverted: false };
  const opposite = findFlag(`no-${name}`);
  if (opposite !== undefined) return { flag: opposite, isInverted: true };
  const meant = flagOfOption(key)?.name ?? closestName(name, flagNames());
  const hint =
    meant === undefined ? 'genai-bench benchmark --help lists all options.' : `Did you mean "${meant}"?`;
  throw new UsageError(`--config ${path}: "${key}" is not an option. ${hint}`);
}

function rawValueOf(flag: Flag, value: unknown, path: string): RawValue {
  const wrong = (problem: string) => new UsageError(`--config ${path}: ${flag.name} ${problem}`);
  if (flag.kind === 'switch' || flag.kind === 'off-switch') {
    if (typeof value === 'boolean') return value;
    throw wrong('must be true or false.');
  }
  if (flag.kind === 'optional-text' && typeof value === 'boolean') return value;
  if (flag.kind === 'json' && isRecord(value)) return JSON.stringify(value);
  if (flag.kind === 'header' && isRecord(value))
    return Object.entries(value).map(([name, text]) => `${name}: ${String(text)}`);
  if (flag.kind === 'tag' && isRecord(value))
    return Object.entries(value).map(([name, text]) => `${name}=${String(text)}`);
  if (Array.isArray(value)) {
    if (!flag.isList) throw wrong('takes one value, not a list.');
    if (value.length === 0) throw wrong('is an empty list. Give a value or leave it out.');
    return value.map((item) => scalarText(item) ?? fail(wrong('must be a list of plain values.')));
  }
  return (
    scalarText(value) ??
    fail(wrong(value === null ? 'has no value. Give one or leave it out.' : 'must be a plain value.'))
  );
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(error: Error): never {
  throw error;
}
