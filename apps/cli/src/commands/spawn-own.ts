import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface SpawnedOwn {
  /** The first line that it wrote. */
  readonly line: string;
  close(): Promise<void>;
}

/**
 * Starts a command of this program that serves, as a process of its own: in this one it would share an event loop with
 * what measures or shows it. It lives in a group of its own, so that Ctrl-C reaches this process alone and answers in
 * flight can end; its stdin ties it to this process, so that it ends even if this one is killed.
 */
export async function spawnOwn(args: readonly string[]): Promise<SpawnedOwn> {
  const entry = process.argv[1] ?? ''; // Node sets it to the program's own file.
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  return {
    line: await firstLine(child),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin?.end();
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The simulated server ended with code ${String(code)} before it was ready.`);
  });
  if (child.stdout === null) return failed;
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string]; // Holds: readline emits one text.
  failed.catch(() => {}); // A later end is the ordinary one.
  return line;
}
