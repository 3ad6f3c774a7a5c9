import type { ExitCode } from './exit-code.ts';
import { safeLine } from './print/safe-text.ts';

/** What a command may use of its process. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WriteStream;
  /** A person sits at both ends: what is printed is read there, and Ctrl-C can be pressed. */
  readonly isTerminal: boolean;
  /** One line for people on stderr, which may quote what files and servers say: it cannot steer the terminal. */
  readonly say: (line: string) => void;
  /** Writes to stdout, and resolves once it is out. */
  print(text: string): Promise<void>;
  /** Ends the process now. */
  quit(code: ExitCode): never;
}

export function createShell(): Shell {
  // A reader that went away (`| head`) is no failure of the benchmark; without a listener it would end it with a stack.
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  return {
    env: process.env,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY && process.stderr.isTTY && !process.env['CI'],
    say: (line) => void process.stderr.write(`${safeLine(line)}\n`),
    print: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => resolve());
      }),
    quit: (code) => process.exit(code),
  };
}

/** EIO: the terminal is closed, and the run is about to end as after Ctrl-C. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
