import { createHash } from 'node:crypto';

/** Counts wrong tokens. Valid ones never come here, so that nobody's guessing keeps others out. */
export interface GuessLimit {
  /** Counts this wrong token; true when too many came from its address, or with its beginning from anywhere. */
  isTooMany(address: string, token: string): boolean;
}

const maxGuesses = 20;
const windowMs = 60_000;
const maxKeys = 1000;
const prefixLength = 8;

/**
 * Twenty a minute, counted from the first, for each address and for each beginning of a token. The same beginning counts
 * once for its address: an old token that a script sends again and again uses up its own count and nobody else's. Time
 * is monotonic.
 */
export function createGuessLimit(nowMs: () => number = () => performance.now()): GuessLimit {
  const byAddress = createWindows(nowMs, () => new Set<string>());
  const byPrefix = createWindows(nowMs, () => ({ count: 0 }));
  return {
    isTooMany(address, token) {
      const prefix = createHash('sha256').update(token.slice(0, prefixLength)).digest('base64url');
      const guessed = byPrefix.at(prefix);
      guessed.count += 1;
      const prefixes = byAddress.at(address);
      const isAddressFull = prefixes.size >= maxGuesses && !prefixes.has(prefix);
      if (!isAddressFull) prefixes.add(prefix);
      return isAddressFull || guessed.count > maxGuesses;
    },
  };
}

/** Values that begin anew a minute after they were made; the one that was used longest ago goes when there are too many. */
function createWindows<Value>(nowMs: () => number, create: () => Value): { at(key: string): Value } {
  const windows = new Map<string, { readonly value: Value; readonly sinceMs: number }>();
  return {
    at(key) {
      const open = windows.get(key);
      const isOpen = open !== undefined && nowMs() - open.sinceMs < windowMs;
      const current = isOpen ? open : { value: create(), sinceMs: nowMs() };
      windows.delete(key);
      windows.set(key, current);
      const [oldest] = windows.keys();
      if (windows.size > maxKeys && oldest !== undefined) windows.delete(oldest);
      return current.value;
    },
  };
}
