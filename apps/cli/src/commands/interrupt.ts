import { endSignals, onEndSignal, type EndSignal, type ExitCode } from '../exit-code.ts';

export interface Interruptible {
  stop(): void;
  kill(): void;
}

export interface InterruptGuard {
  /** From here on the first signal stops this run gently. */
  attach(run: Interruptible, drainMs: number): void;
  /** The exit code that the first signal asked for, if one came. */
  readonly exitCode: ExitCode | undefined;
  close(): void;
}

/**
 * Answers Ctrl-C, SIGTERM and the closing of the terminal: the first stops the run, which drains and writes what it has;
 * the second quits at once. Before a run is attached the first one quits.
 */
export function guardInterrupts(say: (line: string) => void, quit: (code: ExitCode) => void): InterruptGuard {
  let run: Interruptible | undefined;
  let drainMs = 0;
  let code: ExitCode | undefined;

  const unsubscribe = onEndSignal((signal: EndSignal) => {
    const isRepeated = code !== undefined;
    // A terminal that is closed says so more than once: the kernel does, and the shell in it. Nobody is in a hurry.
    if (isRepeated && signal === 'SIGHUP') return;
    code ??= endSignals[signal];
    if (run === undefined) return quit(code);
    if (isRepeated) {
      run.kill();
      return quit(code);
    }
    run.stop();
    say(
      `Interrupted: no new requests; waiting up to ${Math.ceil(drainMs / 1000)} s for those in flight, then writing partial results. Ctrl-C again quits at once.`,
    );
  });
  return {
    attach(attached, attachedDrainMs) {
      run = attached;
      drainMs = attachedDrainMs;
    },
    get exitCode() {
      return code;
    },
    close: unsubscribe,
  };
}
