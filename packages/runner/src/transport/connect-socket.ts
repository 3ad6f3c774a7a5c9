import type { OnReadOpts, Socket } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';
import { connect as connectTls, createSecureContext, rootCertificates } from 'node:tls';
import type { ConnectionTrace } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { TransportOptions } from './transport.ts';

/** Where connections of one transport go, worked out once. */
export interface ConnectTarget {
  /** As the `host` header has it. */
  readonly authority: string;
  readonly hostname: string;
  readonly port: number;
  /** Asked for over TLS; absent where only an address is known. */
  readonly serverName?: string;
  /** Absent for plain HTTP. Made once, because reading the root certificates takes milliseconds. */
  readonly secureContext?: SecureContext;
  readonly allowInsecureTls: boolean;
}

export function parseConnectTarget(options: TransportOptions): ConnectTarget {
  const url = URL.canParse(options.origin) ? new URL(options.origin) : undefined;
  const isOrigin = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '';
  if (
    !isOrigin ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username !== '' ||
    url.password !== ''
  ) {
    // What came in is not repeated: it may hold a password.
    throw new TypeError(
      'The origin must be a scheme, a host and a port without path or user. Write it like http://127.0.0.1:8000.',
    );
  }
  const isTls = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const serverName = options.serverName ?? (isIP(hostname) === 0 ? hostname : undefined);
  const target = {
    authority: url.host,
    hostname,
    ...(serverName === undefined ? {} : { serverName }),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    allowInsecureTls: options.allowInsecureTls,
  };
  return isTls ? { ...target, secureContext: trustedContext(options.certificateAuthority) } : target;
}

function trustedContext(certificateAuthority: string | undefined): SecureContext {
  if (certificateAuthority === undefined) return createSecureContext();
  return createSecureContext({ ca: [...rootCertificates, certificateAuthority] });
}

export interface ConnectOptions {
  /** Reads go here instead of to `data` events. */
  readonly onread?: OnReadOpts;
  /** Names of the protocols to offer over TLS, the best first. */
  readonly protocols: string[];
}

/**
 * Starts a connection and calls `opened` once a request can be written, with what each phase took.
 * Failures come as the socket's `error` and `close`. A literal address has no `dnsMs`.
 */
export function connectSocket(
  target: ConnectTarget,
  options: ConnectOptions,
  opened: (trace: ConnectionTrace) => void,
): Socket {
  const startedAtMs = monotonicMs();
  let resolvedAtMs: number | undefined;
  let connectedAtMs = startedAtMs;
  const { hostname: host, port, secureContext } = target;
  const trace = () => ({
    reused: false,
    ...(resolvedAtMs === undefined ? {} : { dnsMs: resolvedAtMs - startedAtMs }),
    connectMs: connectedAtMs - (resolvedAtMs ?? startedAtMs),
  });
  const { onread, protocols } = options;
  const address = {
    host,
    port,
    noDelay: true,
    autoSelectFamily: true,
    ...(onread === undefined ? {} : { onread }),
  };
  const socket =
    secureContext === undefined ? connectTcp(address) : connectTls(tlsOptions(target, protocols, address));
  // Comes once per address that the name has; the first is the answer of the resolver.
  socket.on('lookup', () => (resolvedAtMs ??= monotonicMs()));
  socket.once('connect', () => {
    connectedAtMs = monotonicMs();
    if (secureContext === undefined) opened(trace());
  });
  if (secureContext !== undefined) {
    socket.once('secureConnect', () => {
      socket.setNoDelay(true);
      opened({ ...trace(), tlsMs: monotonicMs() - connectedAtMs });
    });
  }
  return socket;
}

/** `onread` is documented for `tls.connect` and missing from its type; as part of `Address` it passes. */
export function tlsOptions<Address extends object>(
  target: ConnectTarget,
  protocols: string[],
  address: Address,
): Address & ConnectionOptions {
  const { secureContext, serverName } = target;
  return {
    ...address,
    ...(secureContext === undefined ? {} : { secureContext }),
    rejectUnauthorized: !target.allowInsecureTls,
    ALPNProtocols: protocols,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}
