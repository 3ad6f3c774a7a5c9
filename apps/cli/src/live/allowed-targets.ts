import { BlockList, isIP } from 'node:net';

/** Whether runs that others start may go to an origin such as `http://10.0.0.9:8000`. */
export type IsAllowedTarget = (origin: string) => boolean;

/**
 * From exact origins (`https://api.example.com`), hosts with or without a port (`gpu-1`, `gpu-1:8000`), addresses and
 * networks (`10.0.0.0/8`). Networks are compared with addresses that stand in the origin, and with no name: what a name
 * resolves to may change between the check and the connection. Everything is allowed where there are no rules.
 */
export function createTargetCheck(rules: readonly string[]): IsAllowedTarget {
  if (rules.length === 0) return () => true;
  const networks = new BlockList();
  const names = new Set<string>();
  for (const rule of rules) {
    const [address = '', prefix] = rule.split('/', 2);
    const version = isIP(address);
    if (version === 0) names.add(nameOf(rule));
    else networks.addSubnet(address, Number(prefix ?? (version === 4 ? 32 : 128)), familyOf(version));
  }
  return (origin) => {
    const { host, hostname } = new URL(origin);
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    const version = isIP(address);
    if (version !== 0 && networks.check(address, familyOf(version))) return true;
    return [origin, host, hostname].some((name) => names.has(name.toLowerCase()));
  };
}

/** Whether a rule is one of the kinds above. */
export function isTargetRule(rule: string): boolean {
  if (/^https?:\/\//i.test(rule))
    return URL.canParse(rule) && /^\/?$/.test(new URL(rule).pathname + new URL(rule).search);
  const [address = '', prefix] = rule.split('/', 2);
  const version = isIP(address);
  if (version !== 0) {
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
  }
  return /^[\w.-]+(:\d{1,5})?$/.test(rule) || /^\[[\da-f:.]+\](:\d{1,5})?$/i.test(rule);
}

function nameOf(rule: string): string {
  return (/^https?:\/\//i.test(rule) ? new URL(rule).origin : rule).toLowerCase();
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 4 ? 'ipv4' : 'ipv6';
}
