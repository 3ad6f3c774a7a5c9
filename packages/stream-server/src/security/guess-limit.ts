/** Slows down whoever tries one token or ticket after the other, by address. */
export interface GuessLimit {
  /** False while the address has used up its wrong guesses. */
  mayGuess(address: string): boolean;
  guessedWrong(address: string): void;
}

const mostGuesses = 20;
const windowMs = 60_000;
const mostAddresses = 1000;

/** Twenty wrong guesses of an address are answered in a minute, counted from the first. Time is monotonic. */
export function createGuessLimit(nowMs: () => number = () => performance.now()): GuessLimit {
  const byAddress = new Map<string, { count: number; readonly sinceMs: number }>();
  const current = (address: string) => {
    const entry = byAddress.get(address);
    return entry !== undefined && nowMs() - entry.sinceMs < windowMs ? entry : undefined;
  };
  return {
    mayGuess: (address) => (current(address)?.count ?? 0) < mostGuesses,
    guessedWrong(address) {
      const entry = current(address) ?? { count: 0, sinceMs: nowMs() };
      entry.count += 1;
      byAddress.delete(address);
      byAddress.set(address, entry);
      const [oldest] = byAddress.keys();
      if (byAddress.size > mostAddresses && oldest !== undefined) byAddress.delete(oldest);
    },
  };
}
