import { BlockList, isIP } from 'node:net';
import type { RawFlags } from './raw-flags.ts';

/** What the environment says about the way to the server. */
export interface ProxyChoice {
  readonly proxy?: string;
  /** One line to print: an ambient setting that changes what is measured must not do so in silence. */
  readonly notice: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that `HTTP_PROXY`, `HTTPS_PROXY` or else `ALL_PROXY` names for an address, unless the command line names one,
 * `NO_PROXY` excludes the server, or it is this machine, to which no proxy leads (as in Go's net/http). Lower-case names
 * win over upper-case ones, as in curl.
 */
export function resolveProxy(raw: RawFlags, env: Env, address: unknown): ProxyChoice | undefined {
  if (raw.has('proxy') || typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const names = [`${url.protocol.slice(0, -1)}_proxy`, 'all_proxy'].flatMap((name) => [
    name,
    name.toUpperCase(),
  ]);
  const variable = names.find((name) => (env[name] ?? '').trim() !== '');
  if (
    variable === undefined ||
    isLoopback(url) ||
    isExcluded(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '')
  ) {
    return undefined;
  }
  const given = env[variable]!.trim();
  const proxy = given.includes('://') ? given : `http://${given}`;
  const unused = (reason: string): ProxyChoice => ({ notice: `${variable} is not used: ${reason}.` });
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol))
    return unused('only HTTP proxies are supported, such as http://proxy.example.com:3128');
  if (raw.get('transport') === 'socket')
    return unused('the transport socket cannot go through a proxy; leave --transport out to use it');
  if (raw.has('workers'))
    return unused('workers have environments of their own; --proxy holds for all of them');
  return {
    proxy,
    notice: `requests go through the proxy ${new URL(proxy).host} that ${variable} names; NO_PROXY=${url.hostname} keeps them off it.`,
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return /(^|\.)localhost$/.test(host) || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));
}

/** Names (with those below them), addresses, subnets such as `10.0.0.0/8`, each with a port if need be, or `*` for all. */
function isExcluded(url: URL, list: string): boolean {
  const host = hostOf(url);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', ownPort] = /^(\[[^\]]*\]|[^:]*|[^[]*)(?::(\d+))?$/.exec(entry) ?? [];
      return (ownPort === undefined || ownPort === port) && isNamed(host, name.replace(/^\[|\]$/g, ''));
    });
}

function isNamed(host: string, name: string): boolean {
  const [address = '', bits] = name.split('/');
  if (isIP(address) === 0) {
    const domain = name.replace(/^\*?\./, '');
    return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
  }
  if (isIP(host) === 0) return false;
  const list = new BlockList();
  const largest = isIP(address) === 4 ? 32 : 128;
  const prefix = bits === undefined || !/^\d+$/.test(bits) ? largest : Math.min(Number(bits), largest);
  list.addSubnet(address, prefix, familyOf(address));
  return list.check(host, familyOf(host));
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
