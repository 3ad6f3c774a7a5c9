import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import { FleetError } from '../errors.ts';

export interface TakeHeadersOptions {
  readonly client: Redis;
  readonly key: string;
  /** How long Redis may be away. */
  readonly redisOutageMs: number;
}

/** They are laid out before the shares are dealt, and anew each second where Redis has lost them. */
const layMs = 10_000;
const lookMs = 200;

/** The extra headers that the coordinator lays out for its workers. */
export async function takeHeaders({
  client,
  key,
  redisOutageMs,
}: TakeHeadersOptions): Promise<Readonly<Record<string, string>>> {
  let [answeredAtMs, missingMs] = [monotonicMs(), 0];
  while (missingMs < layMs) {
    const text = await client.get(key).catch(() => undefined); // Redis is away for the moment.
    if (typeof text === 'string') return parseHeaders(text);
    if (text === null) {
      answeredAtMs = monotonicMs();
      missingMs += lookMs;
    } else if (monotonicMs() - answeredAtMs > redisOutageMs) {
      throw new FleetError('coordinator-lost', `Redis did not answer for ${redisOutageMs / 1000} s`);
    }
    await sleep(lookMs);
  }
  throw new FleetError('invalid-share', "the run's headers are not in Redis any more");
}

function parseHeaders(text: string): Readonly<Record<string, string>> {
  const headers: unknown = JSON.parse(text);
  const values = typeof headers === 'object' && headers !== null ? Object.values(headers) : [undefined];
  if (values.some((value) => typeof value !== 'string'))
    throw new FleetError('invalid-share', "the run's headers in Redis are none");
  return headers as Readonly<Record<string, string>>; // Holds: looked at above.
}
