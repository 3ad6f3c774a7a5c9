import type { ConnectionTrace } from '@genai-bench/core-metrics';
import type { ConnectionPool } from './connection-pool.ts';
import type { ConnectionUser, Http1Connection } from './http1-connection.ts';
import type { ResponseSink, TransportExchange, TransportFailure } from './transport.ts';

const REUSED: ConnectionTrace = { reused: true };

/** Brings one request to an idle or a new connection, and once more to a new one if the idle one turns out dead. */
export function startSocketExchange(
  pool: ConnectionPool,
  message: Uint8Array,
  sink: ResponseSink,
): TransportExchange {
  let connection: Http1Connection | undefined;
  let trace = REUSED;
  let isOver = false;

  const user: ConnectionUser = {
    sent: (atMs) => sink.sent(atMs, trace),
    written: (atMs) => sink.written(atMs),
    head: (parsed, firstByteAtMs) => sink.head(parsed.head, firstByteAtMs),
    body: (bytes, atMs, readNumber) => sink.body(bytes, atMs, readNumber),
    ended: (atMs) => {
      isOver = true;
      sink.ended(atMs);
    },
    lost: (failure, atMs, hasAnswered) => {
      // Only a reused connection can have been dead all along; the new one is not reused, so this happens once.
      if (!trace.reused || hasAnswered || failure.code === 'CLOSED') return fail(failure, atMs);
      sink.resent();
      if (!isOver) sendOnNewConnection();
    },
  };

  function fail(failure: TransportFailure, atMs: number): void {
    isOver = true;
    sink.failed(failure, atMs);
  }

  function sendOnNewConnection(): void {
    connection = pool.open({
      opened: (opened, openedTrace) => {
        trace = openedTrace;
        opened.carry(message, user);
      },
      failed: fail,
    });
  }

  connection = pool.takeIdle();
  if (connection === undefined) sendOnNewConnection();
  else connection.carry(message, user);

  return {
    abort: () => {
      if (isOver) return;
      isOver = true;
      connection?.abandon();
    },
  };
}
