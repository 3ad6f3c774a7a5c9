import type { LimitFunction } from 'p-limit';

export interface TurnOptions<T> {
  readonly limit: LimitFunction;
  readonly signal: AbortSignal;
  readonly run: () => Promise<T>;
  /** The result when the signal aborts before the turn has come. */
  readonly givenUp: () => T;
}

/**
 * Runs something once the limit has a free slot, but waits no longer than until the signal aborts: others may hold the
 * slots for minutes, and a call that was given up or has spent its budget must not wait for them.
 */
export function waitForTurn<T>({ limit, signal, run, givenUp }: TurnOptions<T>): Promise<T> {
  if (signal.aborted) return Promise.resolve(givenUp());
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(givenUp());
    signal.addEventListener('abort', leave, { once: true });
    limit(async () => {
      signal.removeEventListener('abort', leave);
      // Settled already: the turn passes at once.
      if (!signal.aborted) resolve(await run());
    }).catch(reject);
  });
}
