import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { entry } from './spawn-cli.ts';

/** The built CLI with a terminal before it, as a person has. */
export interface TerminalCli {
  /** Everything written so far, to either stream: a terminal does not tell them apart. */
  readonly screen: string;
  /** Resolves once the screen contains the words. Rejects if the process ends before. */
  waitFor(words: string): Promise<void>;
  /** Types these keys. */
  press(keys: string): void;
  readonly ended: Promise<number | string>;
}

/** Runs it below `script`, which makes a terminal for it. Ends with the test. */
export function startOnTerminal(script: string, args: readonly string[], cwd: string): TerminalCli {
  const command = [process.execPath, entry, ...args];
  // Those of Linux and of macOS take the command in different ways. `exec`, because a shell in between would answer to
  // Ctrl-C too, with a code of its own.
  const scriptArgs =
    process.platform === 'linux'
      ? ['-qefc', `exec ${command.map((word) => `'${word}'`).join(' ')}`, '/dev/null']
      : ['-q', '/dev/null', ...command];
  const child = spawn(script, scriptArgs, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', XDG_DATA_HOME: cwd, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    screen += part;
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return {
    get screen() {
      return screen;
    },
    waitFor: (words) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (screen.includes(words)) resolve();
        };
        listeners.add(check);
        check();
        void ended.then(() => reject(new Error(`ended without "${words}":\n${screen}`)));
      }),
    press: (keys) => void child.stdin.write(keys),
    ended,
  };
}
