import type { EndListener } from '../commands/listen-for-end.ts';

/** Keeps the page up for so long, or until someone ends it. Says which, so that nobody takes it for hanging. */
export async function linger(options: {
  readonly url: string;
  readonly lingerMs: number;
  readonly end: EndListener;
  readonly say: (line: string) => void;
  /** What has happened; "The run is over" unless stated. */
  readonly what?: string;
}): Promise<void> {
  const { url, lingerMs, end, say, what = 'The run is over' } = options;
  if (lingerMs <= 0 || end.signal.aborted) return;
  const isEndless = lingerMs === Infinity;
  const howLong = isEndless ? 'until Ctrl-C' : `for ${Math.ceil(lingerMs / 1000)} s, or until Ctrl-C`;
  say(`${what}; the page stays at ${url} ${howLong}.`);
  if (isEndless) {
    // An open server keeps the process alive, so no timer is needed for that.
    await end.asked;
    return;
  }
  const timer = setTimeout(end.now, lingerMs);
  await end.asked;
  clearTimeout(timer);
}
