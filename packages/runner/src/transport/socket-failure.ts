import type { TransportFailure } from './transport.ts';

/** A socket's error as data. Messages of sockets name addresses, never what was sent. */
export function socketFailure(error: Error): TransportFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SOCKET_ERROR';
  // One error per address of the name; the sum of them has no text of its own.
  const messages =
    error instanceof AggregateError ? error.errors.map((each) => String(each.message)) : [error.message];
  return { code, message: messages.join('; ') || code };
}
