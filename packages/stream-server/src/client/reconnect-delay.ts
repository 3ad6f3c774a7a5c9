const shortestMs = 500;
const longestMs = 20_000;

/**
 * Time before the next attempt, in ms: somewhere between half a second and a bound that doubles with each failure, at
 * most 20 s. Random over the whole range ("full jitter"), so that viewers of a restarted server do not come back at once.
 *
 * @param attempt failures in a row, from 1
 * @param random from 0 up to, not including, 1
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const bound = Math.min(longestMs, shortestMs * 2 ** Math.min(attempt, 10));
  return shortestMs + random * (bound - shortestMs);
}
