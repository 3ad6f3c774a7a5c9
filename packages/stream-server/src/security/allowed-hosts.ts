import { hostname, networkInterfaces } from 'node:os';

export interface AllowedHostsOptions {
  /** The address that the server listens on. */
  readonly bindHost: string;
  readonly port: () => number;
  /** Further names, such as that of a proxy: `bench.example.org` (any port) or `bench.example.org:8443`. */
  readonly allowHosts: readonly string[];
}

/**
 * Whether a `Host` header names this server. A page that points its own name at 127.0.0.1 (DNS rebinding) sends its
 * own name here, and is turned away.
 */
export function createHostCheck(options: AllowedHostsOptions): (host: string | undefined) => boolean {
  const extra = options.allowHosts.map((name) => name.toLowerCase());
  const ownNames = namesOf(options.bindHost);
  return (header) => {
    if (header === undefined) return false;
    const host = header.toLowerCase();
    const { name, port } = splitHost(host);
    if (extra.includes(host) || extra.includes(name)) return true;
    return ownNames.includes(name) && (port ?? 80) === options.port();
  };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function namesOf(bindHost: string): readonly string[] {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  if (isLoopback(bindHost)) return [...loopback, bracketed(bindHost)];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const everywhere = bindHost === '0.0.0.0' || bindHost === '::';
  const own = everywhere ? addresses.map(({ address }) => bracketed(address)) : [bracketed(bindHost)];
  return [...loopback, ...own, hostname().toLowerCase()];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address.toLowerCase()}]` : address.toLowerCase();
}

function splitHost(host: string): { readonly name: string; readonly port: number | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host);
  if (match === null) return { name: '', port: undefined };
  return { name: match[1] ?? '', port: match[2] === undefined ? undefined : Number(match[2]) };
}
