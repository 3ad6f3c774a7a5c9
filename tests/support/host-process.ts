import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A process on a host; killed when the test is over. */
export interface HostProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once one of its streams contains the text; rejects if it ends before. */
  says(text: string): Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The program must be one that a signal reaches; `ip netns exec` is: it becomes what it starts. */
export function startHostProcess(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): HostProcess {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (part: string) => {
      text[stream] += part;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(
    ([code, signal]: (number | string | null)[]) => code ?? signal ?? '',
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    get stdout() {
      return text.stdout;
    },
    get stderr() {
      return text.stderr;
    },
    says: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (`${text.stdout}\n${text.stderr}`.includes(wanted)) resolve();
        };
        listeners.add(check);
        check();
        void ended.then(() => reject(new Error(`ended without "${wanted}":\n${text.stdout}${text.stderr}`)));
      }),
    ended,
  };
}
