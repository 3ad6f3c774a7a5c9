import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import { FleetError } from '../errors.ts';

const limitMs = 10_000;
const lookMs = 200;

/** The extra headers that the coordinator lays out for its workers; waits a little where they, or Redis, are not there. */
export async function takeHeaders(client: Redis, key: string): Promise<Readonly<Record<string, string>>> {
  const untilMs = monotonicMs() + limitMs;
  for (;;) {
    const text = await client.get(key).catch(() => null); // Redis is away for the moment.
    if (text !== null) return parseHeaders(text);
    if (monotonicMs() > untilMs)
      throw new FleetError('invalid-share', "the run's headers are not in Redis any more");
    await sleep(lookMs);
  }
}

function parseHeaders(text: string): Readonly<Record<string, string>> {
  const headers: unknown = JSON.parse(text);
  const values = typeof headers === 'object' && headers !== null ? Object.values(headers) : [undefined];
  if (values.some((value) => typeof value !== 'string'))
    throw new FleetError('invalid-share', "the run's headers in Redis are none");
  return headers as Readonly<Record<string, string>>; // Holds: looked at above.
}
