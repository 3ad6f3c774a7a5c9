import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** One Lua script: what it reads and writes is one step for everybody. */
export interface RedisScript {
  readonly text: string;
  /** As Redis names it, for sending the name instead of the text. */
  readonly sha: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

export async function runScript(
  client: Redis,
  { sha, text }: RedisScript,
  [keys, values]: readonly [readonly string[], readonly (string | number)[]],
): Promise<unknown> {
  const given = [...keys, ...values];
  try {
    return await client.evalsha(sha, keys.length, ...given);
  } catch (error) {
    // A server that was started anew has forgotten its scripts. It has run nothing then.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(text, keys.length, ...given);
  }
}
