import type { ConnectionTrace } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { Connection, ConnectionOwner, CreateConnection } from './connection.ts';
import type { TransportFailure } from './transport.ts';

/** Whoever waits for a connection. One call of either. */
export interface ConnectionWaiter {
  opened(connection: Connection, trace: ConnectionTrace): void;
  failed(failure: TransportFailure, atMs: number): void;
}

/** The connections of one transport: as many as there are requests in flight, and those that wait for the next. */
export interface ConnectionPool {
  /** The connection that became idle last: the one the server is least likely to close. */
  takeIdle(): Connection | undefined;
  open(waiter: ConnectionWaiter): Connection;
  /** Opens connections until one fails or the signal aborts. Resolves with how many it left idle. */
  openIdle(count: number, signal: AbortSignal): Promise<number>;
  /** Ends all connections with code `CLOSED`. Resolves once the sockets are gone. */
  close(): Promise<void>;
}

export interface ConnectionPoolOptions {
  readonly createConnection: CreateConnection;
  readonly keepAliveMs: number;
}

/** Connects under way at once: thousands in one tick overflow the listener's backlog, and a lost SYN costs a second. */
const CONNECT_BATCH = 64;
/** A server's own limit is undercut by this much, so that its close does not cross a request on the way. */
const SERVER_KEEP_ALIVE_MARGIN_MS = 1000;
export const CLOSED_HERE: TransportFailure = { code: 'CLOSED', message: 'The transport was closed.' };

interface IdleConnection {
  readonly connection: Connection;
  readonly expiresAtMs: number;
}

export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
  const { createConnection, keepAliveMs } = options;
  const alive = new Set<Connection>();
  const waiters = new Map<Connection, ConnectionWaiter>();
  let idle: IdleConnection[] = [];
  let expiryTimer: NodeJS.Timeout | undefined;
  let allGone: (() => void) | undefined;

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

  function takeWaiter(connection: Connection): ConnectionWaiter | undefined {
    const waiter = waiters.get(connection);
    waiters.delete(connection);
    return waiter;
  }

  function open(waiter: ConnectionWaiter): Connection {
    const connection = createConnection(owner);
    alive.add(connection);
    waiters.set(connection, waiter);
    return connection;
  }

  function addIdle(connection: Connection, serverKeepAliveMs?: number): void {
    const serverLimitMs =
      serverKeepAliveMs === undefined ? Infinity : serverKeepAliveMs - SERVER_KEEP_ALIVE_MARGIN_MS;
    const idleMs = Math.min(keepAliveMs, serverLimitMs);
    if (idleMs <= 0) return connection.abandon();
    // A shared one is listed already.
    if (connection.isShared()) idle = idle.filter((each) => each.connection !== connection);
    idle.push({ connection, expiresAtMs: monotonicMs() + idleMs });
    expiryTimer ??= setTimeout(dropExpired, idleMs);
  }

  function takeIdle(): Connection | undefined {
    for (;;) {
      const last = idle.pop();
      if (last === undefined) return undefined;
      // The timer may be late where the thread is busy.
      if (isUsable(last, monotonicMs())) {
        if (last.connection.isShared()) idle.push(last);
        return last.connection;
      }
      last.connection.abandon();
    }
  }

  function dropExpired(): void {
    const nowMs = monotonicMs();
    const expired = idle.filter((each) => !isUsable(each, nowMs));
    idle = idle.filter((each) => isUsable(each, nowMs));
    for (const { connection } of expired) connection.abandon();
    const nextMs = idle.reduce((soonest, each) => Math.min(soonest, each.expiresAtMs), Infinity);
    // A shared connection that is busy has expired already and looks at its age again later.
    const delayMs = nextMs <= nowMs ? keepAliveMs : Math.ceil(nextMs - nowMs);
    expiryTimer = nextMs === Infinity ? undefined : setTimeout(dropExpired, delayMs);
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

function isUsable({ connection, expiresAtMs }: IdleConnection, nowMs: number): boolean {
  return connection.isOpen() && (expiresAtMs > nowMs || connection.isBusy());
}
