import { ArenaError } from '../run/arena-error.ts';

/**
 * A fault of a store or of what it stands on. Whether a command that ended so was carried out is open: repeat it with
 * its idempotency key. The message can be shown to voters; what happened is the `cause`.
 */
export function storeFailure(cause: unknown): ArenaError {
  if (cause instanceof ArenaError) return cause;
  return new ArenaError('store-failed', 'The place where battles are kept does not answer. Try again.', {
    cause,
  });
}

/** What a store says to those who use it after its end. */
export function closedFailure(): ArenaError {
  return storeFailure(new Error('The store is closed.'));
}
