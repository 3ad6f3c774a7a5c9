import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { limitKeyOf } from '../security/client-address.ts';

/**
 * Keeps a place for whoever comes. Connections on which nobody has been admitted yet are strangers: when there is no room,
 * the address that has most strangers loses its oldest silent one, so that those who hold many keep nobody out. One on
 * which somebody was admitted goes only while nothing is asked on it.
 */
export interface ConnectionGuard {
  /** So many are busy that nothing but probes is answered. */
  readonly isCrowded: boolean;
  /** Takes a connection in, or ends it where neither it nor another can give way. */
  take(socket: Socket): void;
  /** A question came in on it, which stays under way until the answer, or the connection that it became, closes. */
  beginAnswer(socket: Socket, answer: Pick<Writable, 'once'>): void;
  /** Somebody was admitted on it: from now on it may be quiet for as long as it likes. */
  prove(socket: Socket): void;
  /** Ends those on which nothing ever came, such as browsers open ahead: they are not idle to Node. */
  endSilent(): void;
  endAll(): void;
}

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  isProven: boolean;
  answers: number;
}

/** Connections beyond `maxConnections`, on which probes alone are answered. */
const probeReserve = 32;

export function createConnectionGuard(maxConnections: number): ConnectionGuard {
  const connections = new Map<Socket, Connection>();
  const strangers = new Map<string, Set<Connection>>();

  function forgetStranger(connection: Connection): void {
    const own = strangers.get(connection.address);
    own?.delete(connection);
    if (own?.size === 0) strangers.delete(connection.address);
  }

  function leave(socket: Socket): void {
    const connection = connections.get(socket);
    connections.delete(socket);
    if (connection !== undefined) forgetStranger(connection);
  }

  /** Sets keep the order in which they were filled: the first found is the oldest. */
  function findDispensable(): Connection | undefined {
    const most = [...strangers.values()].reduce<ReadonlySet<Connection>>(
      (found, own) => (own.size > found.size ? own : found),
      new Set(),
    );
    const isIdle = ({ answers }: Connection): boolean => answers === 0;
    const [oldest] = most;
    return [...most].find(isIdle) ?? oldest ?? [...connections.values()].find(isIdle);
  }

  return {
    get isCrowded() {
      return connections.size > maxConnections;
    },
    take(socket) {
      if (connections.size >= maxConnections) {
        const dispensable = findDispensable();
        if (dispensable !== undefined) {
          leave(dispensable.socket);
          dispensable.socket.destroy();
        } else if (connections.size >= maxConnections + probeReserve) {
          socket.destroy();
          return;
        }
      }
      const address = limitKeyOf(socket.remoteAddress ?? '');
      const connection = { socket, address, isProven: false, answers: 0 };
      connections.set(socket, connection);
      const own = strangers.get(address) ?? new Set();
      strangers.set(address, own.add(connection));
      socket.once('close', () => leave(socket));
    },
    beginAnswer(socket, answer) {
      const connection = connections.get(socket);
      if (connection === undefined) return;
      connection.answers += 1;
      answer.once('close', () => (connection.answers -= 1));
    },
    prove(socket) {
      socket.setTimeout(0);
      const connection = connections.get(socket);
      if (connection === undefined || connection.isProven) return;
      connection.isProven = true;
      forgetStranger(connection);
    },
    endSilent() {
      for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
    },
    endAll() {
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}
