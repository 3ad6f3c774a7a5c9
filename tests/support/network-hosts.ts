import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { ensureTool } from './ensure-tool.ts';

/** A host of its own as the kernel sees it: a network namespace with one address. */
export interface NetworkHost {
  readonly address: string;
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): HostProcess;
  /** Pulls its cable: packets are lost, and nobody is told. */
  unplug(): void;
  plugIn(): void;
}

/** A process on a host; killed when the test is over. */
export interface HostProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once one of its streams contains the text; rejects if it ends before. */
  says(text: string): Promise<void>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Of each way between the switch and a host, there and back alike. */
export interface Weather {
  readonly delayMs: number;
  readonly lossPercent: number;
}

let networkCount = 0;

/** What the kernel says to a new network namespace, and to delay in one; empty where it does as it is asked. */
export async function kernelRefusals(): Promise<{ readonly namespace: string; readonly weather: string }> {
  const [ip, tc] = [await ipProgram(), await tcProgram()];
  const name = `gb-try-${process.pid}`;
  const ask = (program: string, ...args: readonly string[]): string => {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    return status === 0 ? '' : stderr.trim() || `exit code ${status}`;
  };
  const namespace = ask(ip, 'netns', 'add', name);
  if (namespace !== '') return { namespace, weather: namespace };
  const weather = ask(tc, '-n', name, 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms');
  ask(ip, 'netns', 'delete', name);
  return { namespace, weather };
}

/**
 * Hosts around a switch, none of which can see this machine's own network. The switch is the host at the middle, without
 * delay: the first of the result.
 */
export async function startNetwork(options: {
  readonly hostCount: number;
  readonly weather?: Weather;
}): Promise<{ readonly hub: NetworkHost; readonly hosts: readonly NetworkHost[] }> {
  const [ip, tc] = [await ipProgram(), await tcProgram()];
  // Short: the name of an interface has at most 15 characters.
  const prefix = `gb${process.pid}-${networkCount++}`;
  const hubName = `${prefix}-hub`;
  const network = { ip, tc, hubName };
  addNamespace(ip, hubName);
  run(ip, ['-n', hubName, 'link', 'add', 'switch', 'type', 'bridge']);
  run(ip, ['-n', hubName, 'address', 'add', '10.77.0.1/24', 'dev', 'switch']);
  run(ip, ['-n', hubName, 'link', 'set', 'switch', 'up']);
  const hosts = Array.from({ length: options.hostCount }, (_, index) => {
    const name = `${prefix}-${index}`;
    addNamespace(ip, name);
    wire({ ...network, name, port: `port${index}`, address: `10.77.0.${index + 2}` }, options.weather);
    return hostIn({ ...network, name, address: `10.77.0.${index + 2}`, port: `port${index}` });
  });
  return { hub: hostIn({ ...network, name: hubName, address: '10.77.0.1', port: 'switch' }), hosts };
}

interface Place {
  readonly ip: string;
  readonly tc: string;
  readonly hubName: string;
  readonly name: string;
  readonly address: string;
  /** Of the switch. */
  readonly port: string;
}

function wire({ ip, tc, hubName, name, address, port }: Place, weather: Weather | undefined): void {
  run(ip, ['-n', hubName, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
  run(ip, ['-n', hubName, 'link', 'set', port, 'master', 'switch', 'up']);
  run(ip, ['-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth0']);
  run(ip, ['-n', name, 'link', 'set', 'eth0', 'up']);
  if (weather === undefined) return;
  const netem = ['netem', 'delay', `${weather.delayMs}ms`, 'loss', `${weather.lossPercent}%`];
  run(tc, ['-n', name, 'qdisc', 'add', 'dev', 'eth0', 'root', ...netem]);
  run(tc, ['-n', hubName, 'qdisc', 'add', 'dev', port, 'root', ...netem]);
}

function hostIn({ ip, hubName, name, address, port }: Place): NetworkHost {
  return {
    address,
    start: (command, args, env = {}) => startProcess(ip, ['netns', 'exec', name, command, ...args], env),
    unplug: () => run(ip, ['-n', hubName, 'link', 'set', port, 'down']),
    plugIn: () => run(ip, ['-n', hubName, 'link', 'set', port, 'up']),
  };
}

/** `ip netns exec` becomes the program, so that a signal reaches it. */
function startProcess(
  ip: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): HostProcess {
  const child = spawn(ip, args, {
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

function addNamespace(ip: string, name: string): void {
  run(ip, ['netns', 'add', name]);
  // Its interfaces go with it, once its processes have ended: what a test registers later is ended first.
  onTestFinished(() => run(ip, ['netns', 'delete', name]));
  run(ip, ['-n', name, 'link', 'set', 'lo', 'up']);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.trim()}`);
}

function ipProgram(): Promise<string> {
  return ensureTool({
    name: 'ip',
    variable: 'IP_PATH',
    candidates: ['ip', '/usr/sbin/ip', '/sbin/ip'],
    debianPackage: 'iproute2',
  });
}

function tcProgram(): Promise<string> {
  return ensureTool({
    name: 'tc',
    variable: 'TC_PATH',
    candidates: ['tc', '/usr/sbin/tc', '/sbin/tc'],
    debianPackage: 'iproute2',
  });
}
