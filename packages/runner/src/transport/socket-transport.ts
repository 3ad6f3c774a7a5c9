import { monotonicMs } from '../clock.ts';
import { parseConnectTarget } from './connect-socket.ts';
import { CLOSED_HERE, createConnectionPool } from './connection-pool.ts';
import { encodeRequest, invalidRequestReason } from './http1-request.ts';
import { startSocketExchange } from './socket-exchange.ts';
import type {
  ResponseSink,
  Transport,
  TransportExchange,
  TransportFailure,
  TransportOptions,
} from './transport.ts';

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
  const pool = createConnectionPool({
    target,
    connectTimeoutMs: options.connectTimeoutMs,
    keepAliveMs: options.keepAliveMs,
  });
  let closing: Promise<void> | undefined;

  return {
    openConnections: (count, signal) =>
      closing === undefined ? pool.openIdle(count, signal) : Promise.resolve(0),
    send: (request, sink) => {
      if (closing !== undefined) return failedExchange(CLOSED_HERE, sink);
      const reason = invalidRequestReason(request);
      if (reason !== undefined) return failedExchange({ code: 'INVALID_REQUEST', message: reason }, sink);
      return startSocketExchange(pool, encodeRequest(request, target.authority), sink);
    },
    close: () => (closing ??= pool.close()),
  };
}

/** Fails after `send` has returned, so that the caller has the exchange by then. */
function failedExchange(failure: TransportFailure, sink: ResponseSink): TransportExchange {
  let isAborted = false;
  queueMicrotask(() => {
    if (!isAborted) sink.failed(failure, monotonicMs());
  });
  return {
    abort: () => {
      isAborted = true;
    },
  };
}
