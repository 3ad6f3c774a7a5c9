import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface SpawnedSimulator {
  readonly url: string;
  readonly model: string;
  close(): Promise<void>;
}

/**
 * Starts `genai-bench simulate` as a process of its own: in this one it would share an event loop with what shows the
 * run. It lives in a group of its own, so that Ctrl-C reaches the benchmark alone and answers in flight can end; its
 * stdin ties it to this process, so that it ends even if this one is killed.
 */
export async function spawnSimulator(args: readonly string[]): Promise<SpawnedSimulator> {
  const entry = process.argv[1] ?? ''; // Node sets it to the program's own file.
  const child = spawn(
    process.execPath,
    [entry, 'simulate', '--port', '0', '--json', '--stop-with-stdin', ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const { url, model } = await readAddress(child);
  return {
    url,
    model,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin?.end();
      await ended;
    },
  };
}

async function readAddress(child: ChildProcess): Promise<{ readonly url: string; readonly model: string }> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The simulated server ended with code ${String(code)} before it was ready.`);
  });
  if (child.stdout === null) return failed;
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string]; // Holds: readline emits one text.
  failed.catch(() => {}); // A later end is the ordinary one.
  return JSON.parse(line) as { url: string; model: string }; // Holds: our own `simulate --json` writes exactly this.
}
