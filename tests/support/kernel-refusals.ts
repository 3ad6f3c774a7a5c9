import { spawnSync } from 'node:child_process';
import { ensureNetworkTool } from './network-tools.ts';

/** What the kernel says to a thing; empty where it does as it is asked. */
export interface KernelRefusals {
  /** A network namespace. */
  readonly namespace: string;
  /** Delay and loss of its own making. */
  readonly netem: string;
  /** A tunnel through a process that makes them in its place. */
  readonly tunnel: string;
}

export async function kernelRefusals(): Promise<KernelRefusals> {
  const [ip, tc] = [await ensureNetworkTool('ip'), await ensureNetworkTool('tc')];
  const name = `gb-try-${process.pid}`;
  const ask = (program: string, ...args: readonly string[]): string => {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    return status === 0 ? '' : stderr.trim() || `exit code ${status}`;
  };
  const namespace = ask(ip, 'netns', 'add', name);
  if (namespace !== '') return { namespace, netem: namespace, tunnel: namespace };
  const netem = ask(tc, '-n', name, 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms');
  const tunnelTo = ['type', 'vxlan', 'id', '1', 'remote', '127.0.0.1', 'dstport', '4789'];
  const tunnel = ask(ip, '-n', name, 'link', 'add', 'eth0', ...tunnelTo);
  ask(ip, 'netns', 'delete', name);
  return { namespace, netem, tunnel };
}
