import type { Socket } from 'node:net';
import { monotonicNowMs } from '../monotonic-clock.ts';

/** Beyond so many bytes, working off goes before reading on, so that endless uploads do not fill the memory. */
const maxHeldBytes = 8 * 1024 * 1024;
/**
 * How long a turn of the event loop works on arrivals before it reads again. Shorter, and a burst waits behind the tokens
 * that each turn writes; longer, and what comes meanwhile lies unread, with no stamp, for as long.
 */
const sliceMs = 10;

interface Arrival {
  readonly socket: Socket;
  /** `null`: the client has ended its side. */
  readonly bytes: Buffer | null;
  readonly atMs: number;
}

/**
 * Reads and stamps what arrives before working on any of it. Node otherwise parses and answers one request before
 * it reads the next: of 256 requests sent at once, the last was stamped 50 ms late, behind the work on the others.
 */
export interface ArrivalQueue {
  /** To be called for each new connection. */
  readonly attach: (socket: Socket) => void;
  /** When the read returned whose bytes are being worked on. */
  readonly readAtMs: (socket: Socket) => number;
}

export function createArrivalQueue(): ArrivalQueue {
  const arrivals: Arrival[] = [];
  const workedOnReadAtMs = new WeakMap<Socket, number>();
  const pushBySocket = new WeakMap<Socket, Socket['push']>();
  let heldBytes = 0;
  let sliceEndsAtMs: number | undefined;

  const workOnNext = (): void => {
    const arrival = arrivals.shift();
    if (arrival === undefined) return;
    const { socket, bytes, atMs } = arrival;
    heldBytes -= bytes?.length ?? 0;
    if (socket.destroyed) return;
    workedOnReadAtMs.set(socket, atMs);
    pushBySocket.get(socket)?.(bytes);
  };
  /**
   * One step for each arrival, so that all that follows from one is done before the next. Steps that find the time of
   * this turn of the event loop used up wait for the next turn, before which whatever has come is read and stamped.
   */
  const step = (): void => {
    const nowMs = monotonicNowMs();
    if (sliceEndsAtMs === undefined) {
      sliceEndsAtMs = nowMs + sliceMs;
      setImmediate(() => (sliceEndsAtMs = undefined));
    }
    if (nowMs >= sliceEndsAtMs && heldBytes <= maxHeldBytes) {
      setImmediate(step);
      return;
    }
    workOnNext();
  };

  return {
    attach(socket) {
      pushBySocket.set(socket, socket.push.bind(socket));
      socket.push = (bytes: Buffer | null) => {
        arrivals.push({ socket, bytes, atMs: monotonicNowMs() });
        heldBytes += bytes?.length ?? 0;
        setImmediate(step);
        return true;
      };
      // Node's HTTP server takes bytes from below the socket unless somebody else listens.
      socket.prependListener('data', () => undefined);
    },
    readAtMs: (socket) => workedOnReadAtMs.get(socket) ?? monotonicNowMs(),
  };
}
