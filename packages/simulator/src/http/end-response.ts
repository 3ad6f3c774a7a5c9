import type { Socket } from 'node:net';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { Exchange } from './exchange.ts';
import { resetConnectionAfterReads } from './reset-connection.ts';

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
