import { Buffer } from 'node:buffer';
import { parseConnectTarget } from './connect-socket.ts';
import { createHttp1Connection } from './http1-connection.ts';
import { createPooledTransport } from './pooled-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';

const READ_BUFFER_BYTES = 128 * 1024;
/** One TLS record. */
const TLS_READ_BUFFER_BYTES = 16 * 1024;

/**
 * HTTP/1.1 over bare sockets: the way that costs least per read, so that the stamps stay close to the arrival.
 * A request is `reused` unless it waited for its own connection: those opened ahead count as reused at their first
 * use too. `sent` never includes connecting; what the connection took is in its trace. One read may hold several HTTP
 * chunks: they come as several `body` calls of the same time and read number.
 */
export function createSocketTransport(options: TransportOptions): Transport {
  if (options.proxy !== undefined) {
    throw new TypeError('The socket transport cannot go through a proxy. Use the undici transport.');
  }
  const target = parseConnectTarget(options);
  // libuv hands a read on before it starts the next, on any socket, so that plain sockets can share a buffer.
  // Decrypted bytes may also surface inside another call on their socket and would overwrite a read being handled.
  const sharedReadBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  return createPooledTransport(
    (owner) =>
      createHttp1Connection({
        target,
        connectTimeoutMs: options.connectTimeoutMs,
        readBuffer:
          target.secureContext === undefined
            ? sharedReadBuffer
            : Buffer.allocUnsafeSlow(TLS_READ_BUFFER_BYTES),
        owner,
      }),
    options.keepAliveMs,
  );
}
