import { monotonicMs } from '../clock.ts';
import type { CreateConnection } from './connection.ts';
import { CLOSED_HERE, createConnectionPool } from './connection-pool.ts';
import { invalidRequestReason } from './http1-request.ts';
import { startExchange } from './start-exchange.ts';
import type { ResponseSink, Transport, TransportExchange, TransportFailure } from './transport.ts';

/** A transport over whatever kind of connection, with a pool of them: all that does not depend on the kind. */
export function createPooledTransport(createConnection: CreateConnection, keepAliveMs: number): Transport {
  const pool = createConnectionPool({ createConnection, keepAliveMs });
  let closing: Promise<void> | undefined;
  return {
    openConnections: (count, signal) =>
      closing === undefined ? pool.openIdle(count, signal) : Promise.resolve(0),
    send: (request, sink) => {
      if (closing !== undefined) return failedExchange(CLOSED_HERE, sink);
      const reason = invalidRequestReason(request);
      if (reason !== undefined) return failedExchange({ code: 'INVALID_REQUEST', message: reason }, sink);
      return startExchange(pool, request, sink);
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
