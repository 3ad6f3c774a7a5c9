import { Buffer } from 'node:buffer';
import type { ConnectionTrace } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { ConnectTarget } from './connect-socket.ts';
import type { ConnectionOwner, Http1Connection } from './http1-connection.ts';
import { createHttp1Connection } from './http1-connection.ts';
import type { TransportFailure } from './transport.ts';

/** Whoever waits for a connection. One call of either. */
export interface ConnectionWaiter {
  opened(connection: Http1Connection, trace: ConnectionTrace): void;
  failed(failure: TransportFailure, atMs: number): void;
}

/** The connections of one transport: as many as there are requests in flight, and those that wait for the next. */
export interface ConnectionPool {
  /** The connection that became idle last: the one the server is least likely to close. */
  takeIdle(): Http1Connection | undefined;
  open(waiter: ConnectionWaiter): Http1Connection;
  /** Opens connections until one fails or the signal aborts. Resolves with how many it left idle. */
  openIdle(count: number, signal: AbortSignal): Promise<number>;
  /** Ends all connections with code `CLOSED`. Resolves once the sockets are gone. */
  close(): Promise<void>;
}

export interface ConnectionPoolOptions {
  readonly target: ConnectTarget;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
}

/** Connects under way at once: thousands in one tick overflow the listener's backlog, and a lost SYN costs a second. */
const CONNECT_BATCH = 64;
/** A server's own limit is undercut by this much, so that its close does not cross a request on the way. */
const SERVER_KEEP_ALIVE_MARGIN_MS = 1000;
const READ_BUFFER_BYTES = 128 * 1024;
/** One TLS record. */
const TLS_READ_BUFFER_BYTES = 16 * 1024;

export const CLOSED_HERE: TransportFailure = { code: 'CLOSED', message: 'The transport was closed.' };

interface IdleConnection {
  readonly connection: Http1Connection;
  readonly expiresAtMs: number;
}

export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
  const { target, connectTimeoutMs, keepAliveMs } = options;
  const alive = new Set<Http1Connection>();
  const waiters = new Map<Http1Connection, ConnectionWaiter>();
  let idle: IdleConnection[] = [];
  let expiryTimer: NodeJS.Timeout | undefined;
  let allGone: (() => void) | undefined;
  // libuv hands a read on before it starts the next, on any socket, so that plain sockets can share a buffer.
  // Decrypted bytes can also surface inside a write to that socket; those would overwrite a read being handled.
  const sharedReadBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const newReadBuffer = () =>
    target.secureContext === undefined ? sharedReadBuffer : Buffer.allocUnsafeSlow(TLS_READ_BUFFER_BYTES);

  const owner: ConnectionOwner = {
    opened: (connection, trace) => takeWaiter(connection)?.opened(connection, trace),
    idle: addIdle,
    broken: (connection, failure, atMs) => {
      idle = idle.filter((each) => each.connection !== connection);
      takeWaiter(connection)?.failed(failure, atMs);
    },
    gone: (connection) => {
      alive.delete(connection);
      waiters.delete(connection);
      if (alive.size === 0) allGone?.();
    },
  };

  function takeWaiter(connection: Http1Connection): ConnectionWaiter | undefined {
    const waiter = waiters.get(connection);
    waiters.delete(connection);
    return waiter;
  }

  function open(waiter: ConnectionWaiter): Http1Connection {
    const connection = createHttp1Connection({
      target,
      connectTimeoutMs,
      readBuffer: newReadBuffer(),
      owner,
    });
    alive.add(connection);
    waiters.set(connection, waiter);
    return connection;
  }

  function addIdle(connection: Http1Connection, serverKeepAliveMs?: number): void {
    const serverLimitMs =
      serverKeepAliveMs === undefined ? Infinity : serverKeepAliveMs - SERVER_KEEP_ALIVE_MARGIN_MS;
    const idleMs = Math.min(keepAliveMs, serverLimitMs);
    if (idleMs <= 0) return connection.abandon();
    idle.push({ connection, expiresAtMs: monotonicMs() + idleMs });
    expiryTimer ??= setTimeout(dropExpired, idleMs);
  }

  function takeIdle(): Http1Connection | undefined {
    for (;;) {
      const last = idle.pop();
      if (last === undefined) return undefined;
      // The timer may be late where the thread is busy.
      if (last.expiresAtMs > monotonicMs() && last.connection.isOpen()) return last.connection;
      last.connection.abandon();
    }
  }

  function dropExpired(): void {
    const nowMs = monotonicMs();
    const expired = idle.filter((each) => each.expiresAtMs <= nowMs);
    idle = idle.filter((each) => each.expiresAtMs > nowMs);
    for (const { connection } of expired) connection.abandon();
    const nextMs = idle.reduce((soonest, each) => Math.min(soonest, each.expiresAtMs), Infinity);
    expiryTimer = nextMs === Infinity ? undefined : setTimeout(dropExpired, Math.ceil(nextMs - nowMs));
  }

  async function openIdle(count: number, signal: AbortSignal): Promise<number> {
    const opening = new Set<() => void>();
    const giveUp = () => opening.forEach((abandon) => abandon());
    let startedCount = 0;
    let openedCount = 0;
    const openOneAfterAnother = async () => {
      while (startedCount < count && !signal.aborted) {
        startedCount++;
        if (!(await openOneIdle(opening))) return;
        openedCount++;
      }
    };
    signal.addEventListener('abort', giveUp);
    await Promise.all(Array.from({ length: Math.min(CONNECT_BATCH, count) }, openOneAfterAnother));
    signal.removeEventListener('abort', giveUp);
    return openedCount;
  }

  function openOneIdle(opening: Set<() => void>): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isOpened: boolean) => {
        opening.delete(abandon);
        resolve(isOpened);
      };
      const abandon = () => {
        connection.abandon();
        settle(false);
      };
      const connection = open({
        opened: () => {
          addIdle(connection);
          settle(true);
        },
        failed: () => settle(false),
      });
      opening.add(abandon);
    });
  }

  function close(): Promise<void> {
    clearTimeout(expiryTimer);
    idle = [];
    for (const connection of alive) connection.close(CLOSED_HERE);
    if (alive.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      allGone = resolve;
    });
  }

  return { takeIdle, open, openIdle, close };
}
