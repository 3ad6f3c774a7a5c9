export type {
  CreateTransport,
  ResponseHead,
  ResponseSink,
  Transport,
  TransportExchange,
  TransportFailure,
  TransportOptions,
  TransportRequest,
} from './transport/transport.ts';
export { createSocketTransport } from './transport/socket-transport.ts';
