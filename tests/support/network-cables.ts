import type { NetworkNamespace } from './network-namespace.ts';
import { ensureNetworkTool } from './network-tools.ts';
import type { Weather } from './network-weather.ts';

/** Lays the cable between a port of the hub, made by it, and the `eth0` of a host, made too; `number` is from 1. */
export type LayCable = (host: NetworkNamespace, port: string, number: number) => void;

export function plainCables(hub: NetworkNamespace): LayCable {
  return (host, port) =>
    hub.ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.name);
}

export async function cablesWithNetem(hub: NetworkNamespace, weather: Weather): Promise<LayCable> {
  const tc = await ensureNetworkTool('tc');
  const lay = plainCables(hub);
  const netem = ['netem', 'delay', `${weather.delayMs}ms`, 'loss', `${weather.lossPercent}%`];
  return (host, port, number) => {
    lay(host, port, number);
    host.run(tc, 'qdisc', 'add', 'dev', 'eth0', 'root', ...netem);
    hub.run(tc, 'qdisc', 'add', 'dev', port, 'root', ...netem);
  };
}
