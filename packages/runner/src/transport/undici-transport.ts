import type { ConnectTarget } from './connect-socket.ts';
import { connectSocket, parseConnectTarget } from './connect-socket.ts';
import { createPooledTransport } from './pooled-transport.ts';
import { proxiedSocketStarter } from './start-proxied-socket.ts';
import type { Transport, TransportOptions } from './transport.ts';
import type { StartSocket } from './undici-connection.ts';
import { createUndiciConnection } from './undici-connection.ts';

const PROTOCOLS = ['h2', 'http/1.1'];

/**
 * HTTP by undici: for proxies (by CONNECT), for HTTP/2 where TLS negotiates it, and for servers the socket transport
 * does not get on with. Costs about half as much again per read, which shows in the stamps under load. It cannot tell
 * - when the kernel has taken the request: `written` is never called,
 * - when the socket was read: stamps are those of undici's callbacks, after it has parsed what came before,
 * - socket reads as such: callbacks of the same turn count as one read.
 */
export function createUndiciTransport(options: TransportOptions): Transport {
  const target = parseConnectTarget(options);
  const { connectTimeoutMs, keepAliveMs, proxy } = options;
  const startSocket =
    proxy === undefined ? directSocketStarter(target) : proxiedSocketStarter(proxy, target, PROTOCOLS);
  return createPooledTransport(
    (owner) => createUndiciConnection({ target, startSocket, connectTimeoutMs, keepAliveMs, owner }),
    keepAliveMs,
  );
}

function directSocketStarter(target: ConnectTarget): StartSocket {
  return (opened, failed) => {
    let error = new Error('The connection closed while it was opened.');
    const note = (cause: Error) => {
      error = cause;
    };
    const fail = () => failed(error);
    const socket = connectSocket(target, { protocols: PROTOCOLS }, (trace) => {
      socket.off('close', fail);
      opened(socket, trace);
      socket.off('error', note);
    });
    socket.on('error', note);
    socket.once('close', fail);
    return socket;
  };
}
