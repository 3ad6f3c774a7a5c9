import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** What a program and all that it started used, from its start to its end. */
export interface ProcessUse {
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: number | string;
  readonly timedOut: boolean;
  readonly wallSeconds: number;
  /** User plus system time. */
  readonly cpuSeconds: number;
  /** Highest sum of the resident sets of all its processes; pages that they share are in it once for each. */
  readonly peakBytes: number;
  /** The last lines that it printed, for errors. */
  readonly output: string;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

// Reading all of /proc takes milliseconds, which the program under measurement should not miss.
const sampleMs = 250;
const keptOutput = 20_000;
// USER_HZ of the kernel's interface, which is 100 on every architecture that Node runs on.
const ticksPerSecond = 100;
const pageBytes = 4096;

/** Runs a program to its end, or ends it with all its processes after `timeoutMs`. Linux only: it reads `/proc`. */
export async function measureProcess(command: Command, timeoutMs: number): Promise<ProcessUse> {
  const waitedBefore = waitedTicks();
  const began = performance.now();
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a group of its own, so that all of it can be ended
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  }
  const watch = watchTree(child.pid ?? 0);
  const endWithThis = (): void => endGroup(child.pid);
  process.once('exit', endWithThis);
  const limit = AbortSignal.timeout(timeoutMs);
  limit.addEventListener('abort', endWithThis);
  const closed = new Promise((resolve) => child.once('close', resolve));
  const ended = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const wallSeconds = (performance.now() - began) / 1000;
  const timedOut = limit.aborted;
  limit.removeEventListener('abort', endWithThis);
  const { peakBytes, seenTicks } = watch.stop();
  process.off('exit', endWithThis);
  endGroup(child.pid);
  // What was waited for is exact; what outlived its parent is only in the samples.
  const ticks = Math.max(waitedTicks() - waitedBefore, seenTicks);
  // The last of the output comes after the exit; a process that left the group can keep the pipe open.
  await Promise.race([closed, setTimeout(1000)]);
  return { ended, timedOut, wallSeconds, cpuSeconds: ticks / ticksPerSecond, peakBytes, output };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone, as it should be.
  }
}

/** The fields of `/proc/<pid>/stat` from the third on; the second holds any character. */
function statOf(pid: number | 'self'): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const field = (stat: readonly string[], number: number): number => Number(stat[number - 3]);

/** CPU of all children of this process that have ended, and of all theirs. */
function waitedTicks(): number {
  const stat = statOf('self')!;
  return field(stat, 16) + field(stat, 17);
}

function watchTree(root: number): { stop(): { peakBytes: number; seenTicks: number } } {
  const ticksOf = new Map<number, number>();
  const tree = new Set([root]);
  let peakBytes = 0;
  const sample = (): void => {
    const parents = new Map<number, readonly string[]>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      const stat = Number.isInteger(pid) ? statOf(pid) : undefined;
      if (stat !== undefined) parents.set(pid, stat);
    }
    // Process groups as well as parents: what has lost its parent is still in the group.
    for (const [pid, stat] of parents) {
      if (field(stat, 5) === root || tree.has(field(stat, 4))) tree.add(pid);
    }
    let bytes = 0;
    for (const pid of tree) {
      const stat = parents.get(pid);
      if (stat === undefined) continue;
      bytes += field(stat, 24) * pageBytes;
      ticksOf.set(pid, field(stat, 14) + field(stat, 15));
    }
    peakBytes = Math.max(peakBytes, bytes);
  };
  const timer = setInterval(sample, sampleMs);
  return {
    stop() {
      clearInterval(timer);
      return { peakBytes, seenTicks: [...ticksOf.values()].reduce((sum, ticks) => sum + ticks, 0) };
    },
  };
}
