import { Socket } from 'node:net';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { Exchange } from './exchange.ts';

/** Connections whose next request is answered with a reset. */
const doomedSockets = new WeakSet<Socket>();

export function isDoomed(socket: Socket): boolean {
  return doomedSockets.has(socket);
}

/** Ends the body, then treats the connection as the behaviour says. */
export function endResponse({ response }: Exchange, afterResponse: StreamBehaviour['afterResponse']): void {
  const { socket } = response;
  if (afterResponse === 'reset-on-next-request' && socket !== null) doomedSockets.add(socket);
  if (afterResponse === 'close') response.end(() => socket?.end());
  else response.end();
}

/** Breaks the connection off in the middle of an answer. */
export function cutConnection(socket: Socket | null, how: 'reset' | 'fin'): void {
  if (socket === null) return;
  if (how === 'reset') resetConnectionAfterReads(socket);
  else socket.end();
}

const settleMs = 20;

/**
 * Ends a connection with RST and nothing else. `resetAndDestroy` is not enough: it ends the writable side
 * first, so that the peer may read a polite FIN before the reset. Setting the field it sets, and destroying
 * at once, leaves the FIN out.
 */
export function resetConnection(socket: Socket): void {
  // Under TLS the connection to reset is the one below, which Node keeps in a field without documenting it.
  const carrier = '_parent' in socket && socket._parent instanceof Socket ? socket._parent : socket;
  Object.assign(carrier, { resetAndClosing: true });
  carrier.destroy();
}

/**
 * The same after the peer has had time to read what was written: on Linux a reset that overtakes unread data
 * shows up as an ordinary end of stream. The immediate after the timer lets a peer in this process read first
 * even when the loop was late.
 */
function resetConnectionAfterReads(socket: Socket): void {
  setTimeout(() => setImmediate(() => resetConnection(socket)), settleMs);
}
