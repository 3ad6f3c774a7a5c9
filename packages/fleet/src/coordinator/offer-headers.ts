import type { Redis } from 'ioredis';
import { FleetError } from '../errors.ts';

export interface OfferHeadersOptions {
  readonly client: Redis;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

const beatMs = 1_000;
/** What a coordinator that was killed leaves behind is gone after so long. */
const keptMs = 60_000;

/**
 * Lays the extra headers out for workers that get ready, under a key of their own: jobs stay in Redis for longer, and
 * their values may be secrets. Gives how to take them away again; does nothing where there are none.
 */
export async function offerHeaders({
  client,
  key,
  headers,
}: OfferHeadersOptions): Promise<() => Promise<void>> {
  if (Object.keys(headers).length === 0) return async () => {};
  const lay = (): Promise<unknown> => client.set(key, JSON.stringify(headers), 'PX', keptMs);
  try {
    await lay();
  } catch (error) {
    // Not the error's own words: they may quote the command.
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new FleetError('redis-unreachable', `Redis did not take the headers for the workers (${reason}).`);
  }
  // Again and again, because Redis may come back without its data while workers get ready.
  const beats = setInterval(() => void lay().catch(() => {}), beatMs); // The next beat lays them out.
  return async () => {
    clearInterval(beats);
    await client.del(key).catch(() => {}); // They expire.
  };
}
