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
export { backends, findBackend } from './backends/backend-registry.ts';
export type { AnswerPart, Backend, BackendRequest, BackendRequestOptions, Task } from './backends/backend.ts';
export type { BodyReads, CapturedEnd, CapturedExchange } from './load/captured-exchange.ts';
export { createAnswerDecoder } from './stream/answer-decoder.ts';
export type { AnswerDecoder, AnswerDecoderOptions } from './stream/answer-decoder.ts';
export type { AnswerState } from './stream/answer-state.ts';
export { decodeExchange } from './stream/decode-exchange.ts';
export type { DecodeContext } from './stream/decode-exchange.ts';
export type { ReadStamp } from './stream/read-stamp.ts';
