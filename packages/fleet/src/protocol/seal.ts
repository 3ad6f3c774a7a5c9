import { createHmac, timingSafeEqual } from 'node:crypto';

/** Shows who wrote a message: only holders of the fleet's secret can make one that is accepted. */
export interface Seal {
  /** Whether there is a secret. Without one every seal is empty and proves nothing. */
  readonly isSecret: boolean;
  /** `context` names run, share and direction, so that a message is accepted in its own place only. */
  of(context: string, data: string | Uint8Array): string;
  isValid(context: string, data: string | Uint8Array, seal: string | undefined): boolean;
}

export function createSeal(secret: string | undefined): Seal {
  const of: Seal['of'] = (context, data) =>
    secret === undefined
      ? ''
      : createHmac('sha256', secret).update(`${context}\n`).update(data).digest('base64url');
  return {
    isSecret: secret !== undefined,
    of,
    isValid(context, data, seal = '') {
      const [expected, given] = [Buffer.from(of(context, data)), Buffer.from(seal)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

/**
 * The worker's session is part of it, a word that it draws anew for each share: orders of an earlier run that somebody
 * writes to Redis again are not valid.
 */
export const downContext = (runId: string, place: number, session: string): string =>
  `down ${runId} ${place} ${session}`;
export const upContext = (runId: string, head: string): string => `up ${runId} ${head}`;
