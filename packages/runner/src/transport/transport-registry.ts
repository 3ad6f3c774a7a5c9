import { createSocketTransport } from './socket-transport.ts';
import type { CreateTransport } from './transport.ts';
import { createUndiciTransport } from './undici-transport.ts';

type TransportName = 'socket' | 'undici';

/** Every transport, under the name that a plan gives it. */
export const transports: Readonly<Record<TransportName, CreateTransport>> = {
  socket: createSocketTransport,
  undici: createUndiciTransport,
};
