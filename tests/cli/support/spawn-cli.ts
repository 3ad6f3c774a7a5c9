import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const entry = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));

export interface SpawnedCli {
  readonly pid: number;
  /** Everything written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once the stream's text contains the word. Rejects if the process ends before. */
  waitFor(stream: 'stdout' | 'stderr', word: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** An empty folder of its own for a test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'genai-bench-cli-'));
}

/** Starts the built CLI with no key and no colour preference in its environment, in a folder of its own. */
export function spawnCli(
  args: readonly string[],
  { env = {}, cwd = temporaryFolder() }: CliOptions = {},
): SpawnedCli {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    // Runs and unsent records are kept; not among those of whoever runs the tests.
    env: {
      PATH: process.env['PATH'] ?? '',
      XDG_DATA_HOME: join(cwd, 'data'),
      XDG_STATE_HOME: join(cwd, 'state'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    pid: child.pid!, // Holds: without one the process has failed to start, which rejects `ended`.
    get stdout() {
      return text.stdout;
    },
    get stderr() {
      return text.stderr;
    },
    waitFor: (stream, word) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (text[stream].includes(word)) resolve();
        };
        listeners.add(check);
        check();
        void ended.then(() => reject(new Error(`ended without "${word}" on ${stream}:\n${text.stderr}`)));
      }),
    kill: (signal) => child.kill(signal),
    ended,
  };
}

export interface CliResult {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built CLI to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const cli = spawnCli(args, options);
  const code = await cli.ended;
  return { code, stdout: cli.stdout, stderr: cli.stderr };
}
