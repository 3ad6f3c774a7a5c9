import { endSignals, onEndSignal } from '../exit-code.ts';
import type { Shell } from '../shell.ts';

/** Waits for whoever ends the command: Ctrl-C, SIGTERM, a terminal that is closed, or `now`. */
export interface EndListener {
  readonly asked: Promise<void>;
  readonly signal: AbortSignal;
  readonly now: () => void;
  /** From here on signals do what they usually do. */
  close(): void;
}

/** The first signal asks for an end, which takes its time; the second quits at once. */
export function listenForEnd(shell: Pick<Shell, 'quit'>): EndListener {
  const controller = new AbortController();
  const { signal } = controller;
  const asked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const close = onEndSignal((name) => {
    // The closing of a terminal comes more than once.
    if (signal.aborted && name !== 'SIGHUP') shell.quit(endSignals[name]);
    controller.abort();
  });
  return {
    asked,
    signal,
    now: () => controller.abort(),
    close,
  };
}
