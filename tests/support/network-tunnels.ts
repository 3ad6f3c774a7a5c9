import { join } from 'node:path';
import type { LayCable } from './network-cables.ts';
import { addNamespace, type NetworkNamespace } from './network-namespace.ts';
import { ensureNetworkTool } from './network-tools.ts';
import type { Weather } from './network-weather.ts';

const relayChild = join(import.meta.dirname, 'weather-relay-child.mjs');
const relayAddress = '10.78.0.254';
const tunnelPort = '4789';
const lossSeed = 2_463_534_242;

/**
 * Each cable is a VXLAN tunnel, whose frames the kernel sends as datagrams: from both ends to a process in a namespace
 * between them, which holds each for its time or loses it.
 */
export async function cablesThroughRelay(
  hub: NetworkNamespace,
  options: { readonly name: string; readonly hostCount: number; readonly weather: Weather },
): Promise<LayCable> {
  const ethtool = await ensureNetworkTool('ethtool');
  const between = await addNamespace(options.name);
  between.ip('link', 'add', 'ground', 'type', 'bridge');
  between.ip('address', 'add', `${relayAddress}/24`, 'dev', 'ground');
  between.ip('link', 'set', 'ground', 'up');
  // The hub's, then the hosts'.
  const addresses = Array.from({ length: options.hostCount + 1 }, (_, number) => `10.78.0.${number + 1}`);
  const { delayMs, lossPercent } = options.weather;
  const task = { addresses, port: Number(tunnelPort), delayMs, lossPercent, seed: lossSeed };
  const relay = between.start(process.execPath, [relayChild, JSON.stringify(task)]);
  await relay.says('carries frames');
  joinGround(between, hub, 0, addresses[0]!);
  return (host, port, number) => {
    joinGround(between, host, number, addresses[number]!);
    addTunnelEnd(hub, port, number, ethtool);
    addTunnelEnd(host, 'eth0', number, ethtool);
  };
}

function joinGround(
  between: NetworkNamespace,
  place: NetworkNamespace,
  number: number,
  address: string,
): void {
  const port = `ground${number}`;
  // A tunnel adds 50 bytes to a frame: with 1600 below, it holds the usual 1500 unbroken.
  const mtu = ['mtu', '1600'];
  const peer = ['type', 'veth', 'peer', 'name', 'ground', ...mtu, 'netns', place.name];
  between.ip('link', 'add', port, ...mtu, ...peer);
  between.ip('link', 'set', port, 'master', 'ground', 'up');
  place.ip('address', 'add', `${address}/24`, 'dev', 'ground');
  place.ip('link', 'set', 'ground', 'up');
}

function addTunnelEnd(place: NetworkNamespace, device: string, number: number, ethtool: string): void {
  const to = ['remote', relayAddress, 'dstport', tunnelPort, 'nolearning'];
  place.ip('link', 'add', device, 'mtu', '1500', 'type', 'vxlan', 'id', `${number}`, ...to);
  // Checksums within would be left to the hardware below, and there is none: the relay would carry them unmade.
  place.run(ethtool, '-K', device, 'tx', 'off');
}
