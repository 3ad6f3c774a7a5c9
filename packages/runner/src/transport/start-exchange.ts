import type { ConnectionTrace } from '@genai-bench/core-metrics';
import type { ConnectionPool } from './connection-pool.ts';
import type { Connection, ConnectionUser } from './connection.ts';
import type { ResponseSink, TransportExchange, TransportFailure, TransportRequest } from './transport.ts';

const REUSED: ConnectionTrace = { reused: true };

/** Brings one request to an idle or a new connection, and once more to a new one if the idle one turns out dead. */
export function startExchange(
  pool: ConnectionPool,
  request: TransportRequest,
  sink: ResponseSink,
): TransportExchange {
  let connection: Connection | undefined;
  let trace = REUSED;
  let isOver = false;
  let isCarried = false;

  const user: ConnectionUser = {
    sent: (atMs) => sink.sent(atMs, trace),
    written: (atMs) => sink.written(atMs),
    head: (head, firstByteAtMs) => sink.head(head, firstByteAtMs),
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
    isCarried = false;
    connection = pool.open({
      opened: (opened, openedTrace) => {
        trace = openedTrace;
        isCarried = true;
        opened.carry(request, user);
      },
      failed: fail,
    });
  }

  connection = pool.takeIdle();
  if (connection === undefined) sendOnNewConnection();
  else {
    isCarried = true;
    connection.carry(request, user);
  }

  return {
    abort: () => {
      if (isOver) return;
      isOver = true;
      if (isCarried) connection?.giveUp(user);
      else connection?.abandon();
    },
  };
}
