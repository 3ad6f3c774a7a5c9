import { Socket } from 'node:net';

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
export function resetConnectionAfterReads(socket: Socket): void {
  setTimeout(() => setImmediate(() => resetConnection(socket)), settleMs);
}
