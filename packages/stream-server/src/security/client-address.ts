import type { IncomingMessage } from 'node:http';
import { ipKeyGenerator } from 'express-rate-limit';
import proxyAddress from 'proxy-addr';

/** Whether what an address says of others, in `X-Forwarded-For` and `X-Forwarded-Proto`, is believed. */
export type IsTrustedProxy = (address: string, hop: number) => boolean;

/**
 * From addresses, networks such as `10.0.0.0/8`, and the names `loopback`, `linklocal` and `uniquelocal`. Throws a
 * `TypeError` for anything else. Without any, no header is believed.
 */
export function createProxyCheck(trustProxies: readonly string[]): IsTrustedProxy {
  return trustProxies.length === 0 ? () => false : proxyAddress.compile([...trustProxies]);
}

/** Who asks, as far as it is known: the last address that no trusted proxy has. */
export function clientAddressOf(request: IncomingMessage, isTrusted: IsTrustedProxy): string {
  // A connection that has ended meanwhile has no address any more.
  return request.socket.remoteAddress === undefined ? '' : proxyAddress(request, isTrusted);
}

/** What limits count by: of IPv6 the network, for one person has all of its addresses. */
export function limitKeyOf(address: string): string {
  return ipKeyGenerator(address);
}
