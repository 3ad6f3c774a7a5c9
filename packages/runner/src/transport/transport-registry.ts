import { createSocketTransport } from './socket-transport.ts';
import type { CreateTransport } from './transport.ts';

type TransportName = 'socket' | 'undici';

/** Every transport, under the name that a plan gives it. One that brings a library is loaded when it is used. */
const transports: Readonly<Record<TransportName, () => Promise<CreateTransport>>> = {
  socket: () => Promise.resolve(createSocketTransport),
  undici: async () => (await import('./undici-transport.ts')).createUndiciTransport,
};

export const loadTransport = (name: TransportName): Promise<CreateTransport> => transports[name]();
