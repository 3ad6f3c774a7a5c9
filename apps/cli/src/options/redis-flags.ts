import { UsageError } from '../usage-error.ts';
import { flag, type FindFlag, type FlagGroup } from './flag.ts';
import type { RawFlags } from './raw-flags.ts';
import { flagError, readFlagValue } from './read-flag-value.ts';

export const redisUrlFlag = flag(
  'redis-url',
  'text',
  'Redis that they share (or GENAI_BENCH_REDIS_URL, which no process list shows)',
  { placeholder: '<url>', example: 'redis://redis.example.org:6379' },
);

export const redisPrefixFlag = flag(
  'redis-prefix',
  'text',
  'what all its keys begin with (default: genai-bench); another one is another world',
  { placeholder: '<text>', example: 'team-a' },
);

/** The Redis that several machines share; the same for every command that does. */
export const redisFlags: FlagGroup = {
  title: 'Several machines:',
  flags: [redisUrlFlag, redisPrefixFlag],
};

export interface RedisSettings {
  /** May hold a password: never to be printed. */
  readonly url: string;
  readonly prefix?: string;
}

/** `undefined` when no Redis is named. */
export function readRedisSettings(
  raw: RawFlags,
  env: Readonly<Record<string, string | undefined>>,
  findFlag: FindFlag,
): RedisSettings | undefined {
  const [urlFlag, prefixFlag] = [findFlag('redis-url'), findFlag('redis-prefix')];
  if (urlFlag === undefined || prefixFlag === undefined) return undefined;
  const given = raw.get('redis-url');
  const url =
    given === undefined ? env['GENAI_BENCH_REDIS_URL'] || undefined : String(readFlagValue(urlFlag, given));
  const prefix = raw.get('redis-prefix');
  if (url === undefined) {
    if (prefix !== undefined) throw new UsageError('--redis-prefix needs --redis-url.');
    return undefined;
  }
  // The address is not quoted: it may hold a password.
  if (!/^rediss?:\/\/./.test(url) || !URL.canParse(url))
    throw flagError(urlFlag, 'is no redis:// or rediss:// URL.');
  return {
    url,
    ...(prefix === undefined ? {} : { prefix: readPrefix(String(readFlagValue(prefixFlag, prefix))) }),
  };

  function readPrefix(text: string): string {
    if (/^[\w.:-]{1,64}$/.test(text)) return text;
    throw flagError(prefixFlag!, 'must be up to 64 letters, digits, or any of _ . : -'); // Holds: checked above.
  }
}

/** The passwords in it, to be taken out of whatever is shown. */
export function secretsOfRedis(settings: RedisSettings | undefined): readonly string[] {
  if (settings === undefined) return [];
  const { password } = new URL(settings.url);
  if (password === '') return [settings.url];
  return [settings.url, password, decodeURIComponent(password)];
}
