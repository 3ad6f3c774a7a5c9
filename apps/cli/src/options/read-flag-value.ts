import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';
import type { Flag } from './flag.ts';
import type { RawValue } from './raw-flags.ts';

/**
 * The value of a flag, with lengths of time left as text (`readDurationMs` reads them). Throws `UsageError`; only form
 * is checked here, meaning by who uses the value.
 */
export function readFlagValue(flag: Flag, raw: RawValue): unknown {
  if (flag.kind === 'header') return readHeaders(flag, raw);
  if (flag.kind === 'tag') return readTags(flag, raw);
  if (flag.isList) return [raw].flat().map((item) => readOne(flag, item));
  return readOne(flag, [raw].flat().at(-1) ?? '');
}

/** What is wrong with a flag, and a spelling that works. */
export function flagError(flag: Flag, problem: string): UsageError {
  const example = flag.example === undefined ? '' : ` Write for instance --${flag.name} ${flag.example}.`;
  return new UsageError(`--${flag.name} ${problem}${example}`);
}

function readOne(flag: Flag, raw: string | boolean): unknown {
  if (flag.kind === 'switch') return raw === true || raw === 'true';
  if (flag.kind === 'off-switch') return !(raw === true || raw === 'true');
  if (flag.kind === 'optional-text' && typeof raw === 'boolean') return raw;
  const text = String(raw);
  if (text === '') throw flagError(flag, 'is empty.');
  switch (flag.kind) {
    case 'text':
    case 'header':
    case 'tag':
    case 'optional-text':
      return text;
    case 'number':
      return readNumber(flag, text);
    case 'minutes':
    case 'seconds':
      return text;
    case 'json':
      return readJsonObject(flag, text);
    case 'json-file':
      return readJsonObject(flag, readText(flag, text));
    case 'text-file':
      return readText(flag, text);
  }
}

function readNumber(flag: Flag, text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) {
    const hint = flag.isList && text.includes(',') ? ' Separate several values by spaces, not commas.' : '';
    throw flagError(flag, `must be a number, got "${text}".${hint}`);
  }
  return Number(text);
}

function readJsonObject(flag: Flag, text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  // The text is not quoted: request parameters may hold a key.
  const problem = value === undefined ? 'is not valid JSON.' : 'must be a JSON object.';
  throw flagError(flag, problem);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON has no `undefined`, so it can stand for "did not parse"; the parser's message would quote the text.
    return undefined;
  }
}

/** Text of a file that a flag names. */
export function readText(flag: Flag, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw flagError(flag, `cannot be read: ${fileProblem(error)} ("${path}").`);
  }
}

/** Why a file could not be read, without the stack and the path that Node puts into its message. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'no permission to read it',
    EISDIR: 'it is a folder, not a file',
  };
  return known[code] ?? (code === '' ? 'it could not be opened' : code);
}

function readTags(flag: Flag, raw: RawValue): Record<string, string> {
  const entries = [raw].flat().map((item): [string, string] => {
    const text = String(item);
    const at = text.indexOf('=');
    if (at < 1) throw flagError(flag, `must be key=value, got "${text}".`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

function readHeaders(flag: Flag, raw: RawValue): Record<string, string> {
  const entries = [raw].flat().map((item): [string, string] => {
    const text = String(item);
    const colonAt = text.indexOf(':');
    const name = text.slice(0, Math.max(colonAt, 0)).trim();
    const value = text.slice(colonAt + 1).trim();
    // Neither part is quoted: without the colon, the key may be in either.
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw flagError(flag, 'must be a name, a colon and a value.');
    if (/[\r\n\0]/.test(value)) throw flagError(flag, `${name} must not contain line breaks.`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
