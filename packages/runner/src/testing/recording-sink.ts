import { Buffer } from 'node:buffer';
import type { ConnectionTrace } from '@genai-bench/core-metrics';
import type {
  ResponseHead,
  ResponseSink,
  Transport,
  TransportExchange,
  TransportFailure,
  TransportRequest,
} from '../transport/transport.ts';

export interface RecordedPiece {
  readonly text: string;
  readonly atMs: number;
  readonly readNumber: number;
}

type SinkCall = keyof ResponseSink;

/** All that a sink was told, in values a test can compare. */
export interface RecordedExchange {
  readonly exchange: TransportExchange;
  /** The calls in order, runs of `body` as one. */
  readonly calls: readonly SinkCall[];
  /** The instants handed over, in the order of the calls. */
  readonly stampsMs: readonly number[];
  readonly connections: readonly ConnectionTrace[];
  readonly pieces: readonly RecordedPiece[];
  head(): ResponseHead | undefined;
  failure(): TransportFailure | undefined;
  bodyText(): string;
  /** Resolves once the sink has had this call. */
  until(call: SinkCall): Promise<void>;
  /** Resolves with the record once the exchange has ended or failed. */
  readonly over: Promise<RecordedExchange>;
}

const GET_ROOT: TransportRequest = { method: 'GET', path: '/', headers: {} };

/** Sends a request and writes down what the transport says of it. */
export function recordExchange(
  transport: Transport,
  request: TransportRequest = GET_ROOT,
  onCall: (call: SinkCall) => void = () => {},
): RecordedExchange {
  const calls: SinkCall[] = [];
  const stampsMs: number[] = [];
  const connections: ConnectionTrace[] = [];
  const pieces: RecordedPiece[] = [];
  const waiting: { call: SinkCall; resolve: () => void }[] = [];
  let responseHead: ResponseHead | undefined;
  let transportFailure: TransportFailure | undefined;
  const note = (call: SinkCall, atMs?: number) => {
    if (call !== 'body' || calls.at(-1) !== 'body') calls.push(call);
    if (atMs !== undefined) stampsMs.push(atMs);
    for (const each of waiting) if (each.call === call) each.resolve();
    onCall(call);
  };
  const until = (call: SinkCall) =>
    new Promise<void>((resolve) => {
      if (calls.includes(call)) resolve();
      else waiting.push({ call, resolve });
    });
  const over = Promise.race([until('ended'), until('failed')]);
  const exchange = transport.send(request, {
    sent: (atMs, connection) => {
      connections.push(connection);
      note('sent', atMs);
    },
    written: (atMs) => note('written', atMs),
    head: (head, firstByteAtMs) => {
      responseHead = head;
      note('head', firstByteAtMs);
    },
    body: (bytes, atMs, readNumber) => {
      pieces.push({ text: Buffer.from(bytes).toString('latin1'), atMs, readNumber });
      note('body', atMs);
    },
    ended: (atMs) => note('ended', atMs),
    failed: (failure, atMs) => {
      transportFailure = failure;
      note('failed', atMs);
    },
    resent: () => note('resent'),
  });
  const recorded: RecordedExchange = {
    exchange,
    calls,
    stampsMs,
    connections,
    pieces,
    head: () => responseHead,
    failure: () => transportFailure,
    bodyText: () => pieces.map(({ text }) => text).join(''),
    until,
    over: over.then(() => recorded),
  };
  return recorded;
}
