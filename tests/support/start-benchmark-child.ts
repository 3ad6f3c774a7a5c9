import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchmarkOptions } from '@genai-bench/runner';
import { onTestFinished } from 'vitest';

/** A benchmark in a process of its own, with what it prints and says. */
export interface BenchmarkChild {
  readonly process: ChildProcess;
  /** Everything it printed to stdout and stderr so far. */
  output(): string;
  /** Everything it sent: `{ event }` or `{ failure }`. */
  readonly messages: readonly unknown[];
  readonly exited: Promise<unknown>;
}

export function startBenchmarkChild(options: BenchmarkOptions): BenchmarkChild {
  const child = fork(join(import.meta.dirname, 'benchmark-child.mjs'), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const pieces: string[] = [];
  const messages: unknown[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => pieces.push(text));
  }
  child.on('message', (message) => messages.push(message));
  // `close` comes when its output has been read to the end as well.
  const exited = once(child, 'close');
  onTestFinished(() => void child.kill('SIGKILL'));
  child.send(options);
  return { process: child, output: () => pieces.join(''), messages, exited };
}
