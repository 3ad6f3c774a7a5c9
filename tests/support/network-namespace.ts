import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { ensureNetworkTool } from './network-tools.ts';

/** A network of its own as the kernel sees it; deleted when the test is over. */
export interface NetworkNamespace {
  readonly name: string;
  /** What `ip` does to its interfaces. */
  ip(...args: readonly string[]): void;
  /** A program in it, to its end. Throws where it fails. */
  run(program: string, ...args: readonly string[]): void;
  start(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): HostProcess;
}

export async function addNamespace(name: string): Promise<NetworkNamespace> {
  const ip = await ensureNetworkTool('ip');
  run(ip, ['netns', 'add', name]);
  // Its interfaces go with it, once its processes have ended: what a test registers later is ended first.
  onTestFinished(() => run(ip, ['netns', 'delete', name]));
  run(ip, ['-n', name, 'link', 'set', 'lo', 'up']);
  return {
    name,
    ip: (...args) => run(ip, ['-n', name, ...args]),
    run: (program, ...args) => run(ip, ['netns', 'exec', name, program, ...args]),
    start: (program, args, env = {}) => startHostProcess(ip, ['netns', 'exec', name, program, ...args], env),
  };
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.trim()}`);
}
