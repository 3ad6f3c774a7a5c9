import { isIP } from 'node:net';
import { join } from 'node:path';
import { isTargetRule } from '../live/allowed-targets.ts';
import type { RunCeilings } from '../live/run-ceilings.ts';
import { UsageError } from '../usage-error.ts';
import type { FindFlag } from './flag.ts';
import type { RawFlags } from './raw-flags.ts';
import { readDurationMs } from './read-duration.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';
import { readRedisSettings, type RedisSettings } from './redis-flags.ts';
import { xdgFolder } from './xdg-folder.ts';

/** Where the page is served, and to whom. */
export interface ServerSettings {
  /** Absent: the usual one, or the next free. */
  readonly port?: number;
  readonly host?: string;
  /** Names of the flags that gave the above, for messages. */
  readonly flagPrefix: '' | 'streaming-';
  readonly allowOrigins: readonly string[];
  readonly allowHosts: readonly string[];
  readonly trustProxies: readonly string[];
  /** Where runs that others start may go; anywhere when empty. */
  readonly allowTargets: readonly string[];
  /** How large such runs may be. */
  readonly runCeilings: RunCeilings;
  readonly viewerToken?: string;
  readonly controlToken?: string;
  readonly maxViewers?: number;
}

/** Where runs are kept. `isStated`: the user named it, so that it has to work. */
export type HistorySettings =
  | { readonly kind: 'file'; readonly path: string; readonly isStated: boolean }
  /** The address may hold a password: it is not to be shown. */
  | { readonly kind: 'postgres'; readonly url: string }
  /** Until the command ends. */
  | { readonly kind: 'temporary' };

/** Of a run whose story others get to see, now or later. */
export interface LiveSettings {
  /** Absent: nobody watches. */
  readonly server?: ServerSettings;
  /** Absent: it is not kept but in its files. */
  readonly history?: HistorySettings;
  /** Where servers of other machines read the story. */
  readonly redis?: RedisSettings;
  /** A file, or `true` for one beside the results. */
  readonly record?: string | true;
  readonly notify?: { readonly url: string; readonly secret?: string };
}

type Env = Readonly<Record<string, string | undefined>>;

/** What a benchmark's flags say of it; `undefined` when they say nothing. */
export function readLiveSettings(raw: RawFlags, env: Env, findFlag: FindFlag): LiveSettings | undefined {
  const isServed = raw.get('enable-streaming') === true;
  const record = raw.get('record');
  const notify = readNotify(raw, env, findFlag);
  const redis = readRedisSettings(raw, env, findFlag);
  const history = readHistorySettings(raw, env, findFlag);
  const settings: LiveSettings = {
    ...(isServed ? { server: readServerSettings(raw, env, findFlag, 'streaming-') } : {}),
    ...(isServed || isNamed(history) ? { history } : {}),
    ...(record === undefined || record === false ? {} : { record: record === true ? true : String(record) }),
    ...(notify === undefined ? {} : { notify }),
    ...(redis === undefined ? {} : { redis }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}

export function readServerSettings(
  raw: RawFlags,
  env: Env,
  findFlag: FindFlag,
  flagPrefix: ServerSettings['flagPrefix'],
): ServerSettings {
  const text = (name: string): string | undefined => textOf(raw, findFlag, name);
  const port = readPort(raw, findFlag, `${flagPrefix}port`);
  const host = text(`${flagPrefix}host`);
  const maxViewers = readCount(raw, findFlag, 'max-viewers');
  const viewerToken = readViewerToken(raw, env, findFlag);
  const controlVariable = text('streaming-control-token-env');
  const controlToken =
    controlVariable === undefined
      ? undefined
      : tokenOf(env[controlVariable], `--streaming-control-token-env names ${controlVariable}, which`);
  return {
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    flagPrefix,
    allowOrigins: listOf(raw, 'allow-origin').map((origin) => readOrigin(origin, findFlag)),
    allowHosts: listOf(raw, 'allow-host'),
    trustProxies: listOf(raw, 'trust-proxy').map((proxy) => readProxy(proxy, findFlag)),
    allowTargets: listOf(raw, 'allow-target').map((target) => readTarget(target, findFlag)),
    runCeilings: readRunCeilings(raw, findFlag),
    ...(viewerToken === undefined ? {} : { viewerToken }),
    ...(controlToken === undefined ? {} : { controlToken }),
    ...(maxViewers === undefined ? {} : { maxViewers }),
  };
}

/** `--history`, then `GENAI_BENCH_HISTORY`, then the place that the XDG rules name. */
export function readHistorySettings(raw: RawFlags, env: Env, findFlag: FindFlag): HistorySettings {
  const stated = textOf(raw, findFlag, 'history') ?? (env['GENAI_BENCH_HISTORY'] || undefined);
  if (stated === 'none') return { kind: 'temporary' };
  if (stated !== undefined) return readPlace(stated);
  return { kind: 'file', path: join(xdgFolder('XDG_DATA_HOME', env), 'history.db'), isStated: false };
}

/** Whether the user named a place, by the flag or the variable. */
function isNamed(settings: HistorySettings): boolean {
  return settings.kind === 'postgres' || (settings.kind === 'file' && settings.isStated);
}

/** A file, with or without `sqlite:` before it, or the address of a PostgreSQL database. */
export function readPlace(text: string): HistorySettings {
  if (/^postgres(ql)?:/i.test(text)) return { kind: 'postgres', url: text };
  return { kind: 'file', path: text.replace(/^sqlite:/, ''), isStated: true };
}

function readNotify(raw: RawFlags, env: Env, findFlag: FindFlag): LiveSettings['notify'] {
  const url = textOf(raw, findFlag, 'notify-url');
  const variable = textOf(raw, findFlag, 'notify-secret-env');
  if (url === undefined && variable === undefined) return undefined;
  if (url === undefined) throw new UsageError('--notify-secret-env needs --notify-url.');
  // The address is not quoted: it often is a secret itself.
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new UsageError(
      '--notify-url is no http or https URL. Write for instance --notify-url https://example.com/hook.',
    );
  if (variable === undefined) return { url };
  const secret = env[variable]?.trim();
  if (!secret) throw new UsageError(`--notify-secret-env names ${variable}, which is not set. Set it first.`);
  return { url, secret };
}

function readViewerToken(raw: RawFlags, env: Env, findFlag: FindFlag): string | undefined {
  const given = textOf(raw, findFlag, 'streaming-token');
  const variable = textOf(raw, findFlag, 'streaming-token-env');
  if (given !== undefined && variable !== undefined)
    throw new UsageError('--streaming-token and --streaming-token-env exclude each other. Keep one.');
  if (given !== undefined) return tokenOf(given, '--streaming-token');
  if (variable === undefined) return undefined;
  return tokenOf(env[variable], `--streaming-token-env names ${variable}, which`);
}

const leastTokenLength = 16;

/** The token is not quoted in what is said of it. */
function tokenOf(text: string | undefined, subject: string): string {
  const token = text?.trim() ?? '';
  if (/^\S+$/.test(token) && token.length >= leastTokenLength) return token;
  const problem = token === '' ? 'is not set' : 'is no word of at least 16 characters';
  throw new UsageError(`${subject} ${problem}. Make one up, for instance by: openssl rand -hex 16.`);
}

function readPort(raw: RawFlags, findFlag: FindFlag, name: string): number | undefined {
  const [flag, given] = [findFlag(name), raw.get(name)];
  if (flag === undefined || given === undefined) return undefined;
  const port = Number(readFlagValue(flag, given));
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw flagError(flag, `must be a whole number from 0 to 65535, got ${port}.`);
}

function readRunCeilings(raw: RawFlags, findFlag: FindFlag): RunCeilings {
  const [flag, given] = [findFlag('max-run-duration'), raw.get('max-run-duration')];
  return {
    requests: readCount(raw, findFlag, 'max-run-requests') ?? 1_000_000,
    concurrency: readCount(raw, findFlag, 'max-run-concurrency') ?? 10_000,
    durationMs: flag === undefined || given === undefined ? 86_400_000 : readDurationMs(flag, given),
  };
}

function readCount(raw: RawFlags, findFlag: FindFlag, name: string): number | undefined {
  const [flag, given] = [findFlag(name), raw.get(name)];
  if (flag === undefined || given === undefined) return undefined;
  const count = Number(readFlagValue(flag, given));
  if (Number.isInteger(count) && count >= 1) return count;
  throw flagError(flag, `must be a whole number from 1, got ${count}.`);
}

function readOrigin(text: string, findFlag: FindFlag): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  const flag = findFlag('allow-origin')!; // Holds: every table that has it as a flag names it so.
  throw flagError(flag, `must be scheme, name and port without a path, got "${text}".`);
}

function readProxy(text: string, findFlag: FindFlag): string {
  const [address = '', prefix] = text.split('/', 2);
  const maxPrefix = isIP(address) === 4 ? 32 : 128;
  const isNetwork = isIP(address) !== 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix));
  if (isNetwork && Number(prefix ?? 0) <= maxPrefix) return text;
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return text;
  const flag = findFlag('trust-proxy')!; // Holds: every table that has it as a flag names it so.
  throw flagError(
    flag,
    `must be an address, a network such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, got "${text}".`,
  );
}

function readTarget(text: string, findFlag: FindFlag): string {
  if (isTargetRule(text)) return text;
  const flag = findFlag('allow-target')!; // Holds: every table that has it as a flag names it so.
  throw flagError(
    flag,
    `must be an origin without a path, a host, an address or a network such as 10.0.0.0/8, got "${text}".`,
  );
}

function listOf(raw: RawFlags, name: string): readonly string[] {
  return [raw.get(name) ?? []].flat().map(String);
}

function textOf(raw: RawFlags, findFlag: FindFlag, name: string): string | undefined {
  const [flag, given] = [findFlag(name), raw.get(name)];
  return flag === undefined || given === undefined ? undefined : String(readFlagValue(flag, given));
}
