import { useEffect, useState } from 'react';

/**
 * `Date.now()` of the page, renewed on a timer of its own so that ages go on when nothing else happens. `undefined`
 * on a server and in the first render, where two clocks would disagree, and without an interval.
 */
export function useNow(intervalMs: number | undefined): number | undefined {
  const [nowMs, setNowMs] = useState<number>();
  useEffect(() => {
    if (intervalMs === undefined) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return nowMs;
}
