import { exitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';

/** Waits for whoever ends the command: Ctrl-C, SIGTERM, or `now`. */
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
  const onSignal = (name: NodeJS.Signals): void => {
    if (signal.aborted) shell.quit(name === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    asked,
    signal,
    now: () => controller.abort(),
    close() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
