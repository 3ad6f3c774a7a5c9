import { createSocketTransport } from './socket-transport.ts';
import type { CreateTransport } from './transport.ts';
export const transports: Readonly<Record<'socket' | 'undici', CreateTransport>> = {
  socket: createSocketTransport,
  undici: createSocketTransport,
};
