import { UsageError } from '../usage-error.ts';
import { fleetFlags, workerFlagGroups } from './fleet-flags.ts';
import type { Flag } from './flag.ts';
import type { RawFlags } from './raw-flags.ts';
import { readRedisSettings, redisFlags, redisUrlFlag, type RedisSettings } from './redis-flags.ts';
import { readDurationMs } from './read-duration.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';
import { xdgFolder } from './xdg-folder.ts';

/** Of a run whose load is made by workers. */
export interface FleetSettings {
  readonly redis: RedisSettings;
  readonly workers: number;
  readonly waitMs?: number;
  readonly redisWaitMs?: number;
  readonly onWorkerLoss?: 'degrade' | 'abort';
  readonly secret?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const flags = new Map(fleetFlags.flags.map((flag) => [flag.name, flag]));

/** What a benchmark's flags say of workers; `undefined` when this process makes the load. */
export function readFleetSettings(raw: RawFlags, env: Env): FleetSettings | undefined {
  const given = [...flags.keys()].filter((name) => raw.has(name));
  if (given.length === 0) return undefined;
  const workers = valueOf(raw, 'workers');
  if (workers === undefined)
    throw new UsageError(`--${given[0]} needs --workers. Write for instance --workers 3.`);
  const count = Number(workers);
  if (!Number.isInteger(count) || count < 1)
    throw flagError(flags.get('workers')!, `must be a whole number above 0, got ${count}.`);
  const loss = valueOf(raw, 'on-worker-loss');
  if (loss !== undefined && loss !== 'degrade' && loss !== 'abort')
    throw flagError(flags.get('on-worker-loss')!, `must be degrade or abort, got "${loss}".`);
  const [wait, redisWait] = [raw.get('worker-wait'), raw.get('redis-wait')];
  const secret = readFleetSecret(env);
  return {
    redis: requireRedis(raw, env),
    workers: count,
    ...(wait === undefined ? {} : { waitMs: readDurationMs(flags.get('worker-wait')!, wait) }),
    ...(redisWait === undefined ? {} : { redisWaitMs: readDurationMs(flags.get('redis-wait')!, redisWait) }),
    ...(secret === undefined ? {} : { secret }),
    ...(loss === undefined ? {} : { onWorkerLoss: loss }),
  };
}

const minSecretLength = 16;

/** The secret that runs and their workers share. It has no flag: the process list would show it. */
export function readFleetSecret(env: Env): string | undefined {
  const secret = env['GENAI_BENCH_FLEET_SECRET'] ?? '';
  if (secret === '') return undefined;
  if (secret.length < minSecretLength)
    throw new UsageError(
      `GENAI_BENCH_FLEET_SECRET must have at least ${minSecretLength} characters, got ${secret.length}. Make one with: openssl rand -base64 24`,
    );
  return secret;
}

const workerFlag = (name: 'api-key-for' | 'state'): Flag =>
  workerFlagGroups[0]!.flags.find((flag) => flag.name === name)!; // Holds: the table has them.

/** Origins that a worker's key may be sent to: `--api-key-for`, or the variable. */
export function readKeyOrigins(raw: RawFlags, env: Env): readonly string[] {
  const flag = workerFlag('api-key-for');
  const given = raw.get(flag.name);
  const texts =
    given === undefined
      ? (env['GENAI_BENCH_API_KEY_FOR'] ?? '').split(',').filter((text) => text.trim() !== '')
      : (readFlagValue(flag, given) as readonly string[]);
  return texts.map((text) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw flagError(flag, 'must be the scheme, host and port of a server.');
    return url.origin;
  });
}

/** Where a worker keeps what it could not send: `--state`, the variable, or the place that the XDG rules name. */
export function readStateFolder(raw: RawFlags, env: Env): string {
  const given = raw.get('state');
  if (given === undefined) return env['GENAI_BENCH_STATE'] || xdgFolder('XDG_STATE_HOME', env);
  return readFlagValue(workerFlag('state'), given) as string; // Holds: it is read as text.
}

/** Where fleets meet: `--redis-url` or the variable, and `--redis-prefix`. */
export function requireRedis(raw: RawFlags, env: Env): RedisSettings {
  const settings = readRedisSettings(raw, env, (name) => redisFlags.flags.find((flag) => flag.name === name));
  if (settings === undefined) throw flagError(redisUrlFlag, 'is missing.');
  return settings;
}

/** All of them are read as text or numbers. */
function valueOf(raw: RawFlags, name: string): string | undefined {
  const [flag, given]: [Flag | undefined, ReturnType<RawFlags['get']>] = [flags.get(name), raw.get(name)];
  return flag === undefined || given === undefined
    ? undefined
    : (readFlagValue(flag, given) as string | number).toString();
}
