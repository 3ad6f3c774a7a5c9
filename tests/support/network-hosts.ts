import type { HostProcess } from './host-process.ts';
import { cablesWithNetem, plainCables, type LayCable } from './network-cables.ts';
import { addNamespace, type NetworkNamespace } from './network-namespace.ts';
import { cablesThroughRelay } from './network-tunnels.ts';
import type { Weather } from './network-weather.ts';

/** A host of its own as the kernel sees it: a network namespace with one address. */
export interface NetworkHost {
  readonly address: string;
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): HostProcess;
  /** Pulls its cable: packets are lost, and nobody is told. */
  unplug(): void;
  plugIn(): void;
}

export interface NetworkOptions {
  readonly hostCount: number;
  readonly weather?: Weather;
}

let networkCount = 0;

/**
 * Hosts around a switch, none of which can see this machine's own network. The switch is the host at the middle, without
 * delay: the first of the result.
 */
export async function startNetwork(
  options: NetworkOptions,
): Promise<{ readonly hub: NetworkHost; readonly hosts: readonly NetworkHost[] }> {
  const prefix = `gb${process.pid}-${networkCount++}`;
  const hub = await addNamespace(`${prefix}-hub`);
  hub.ip('link', 'add', 'switch', 'type', 'bridge');
  hub.ip('address', 'add', '10.77.0.1/24', 'dev', 'switch');
  hub.ip('link', 'set', 'switch', 'up');
  const layCable = await cablesFor(hub, prefix, options);
  const hosts: NetworkHost[] = [];
  for (let number = 1; number <= options.hostCount; number += 1) {
    const [port, address] = [`port${number}`, `10.77.0.${number + 1}`];
    const host = await addNamespace(`${prefix}-${number}`);
    layCable(host, port, number);
    hub.ip('link', 'set', port, 'master', 'switch', 'up');
    host.ip('address', 'add', `${address}/24`, 'dev', 'eth0');
    host.ip('link', 'set', 'eth0', 'up');
    hosts.push(hostIn(host, { hub, port, address }));
  }
  return { hub: hostIn(hub, { hub, port: 'switch', address: '10.77.0.1' }), hosts };
}

async function cablesFor(hub: NetworkNamespace, prefix: string, options: NetworkOptions): Promise<LayCable> {
  const { weather, hostCount } = options;
  if (weather === undefined) return plainCables(hub);
  if (weather.madeBy === 'netem') return cablesWithNetem(hub, weather);
  return cablesThroughRelay(hub, { name: `${prefix}-between`, hostCount, weather });
}

function hostIn(
  place: NetworkNamespace,
  { hub, port, address }: { readonly hub: NetworkNamespace; readonly port: string; readonly address: string },
): NetworkHost {
  return {
    address,
    start: (...process) => place.start(...process),
    unplug: () => hub.ip('link', 'set', port, 'down'),
    plugIn: () => hub.ip('link', 'set', port, 'up'),
  };
}
