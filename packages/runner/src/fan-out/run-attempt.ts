import type { RequestOutcome, RequestRecord } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { monotonicMs } from '../clock.ts';
import { decompressExchange } from '../decode/decompress-exchange.ts';
import { answerLimits } from '../load/answer-limits.ts';
import type { CapturedExchange } from '../load/captured-exchange.ts';
import { contentEncodingOf } from '../load/exchange-recorder.ts';
import { createReadLogPool } from '../load/read-log.ts';
import { createRequestsInFlight } from '../load/requests-in-flight.ts';
import { parseApiBase, secretsOfQuery } from '../plan/parse-api-base.ts';
import { planEndpoint } from '../plan/plan-endpoint.ts';
import { createRedactor } from '../plan/redact-text.ts';
import type { RequestTimeouts } from '../plan/run-plan.ts';
import { Secret } from '../plan/secret.ts';
import type { Prompt } from '../scenario/prompt.ts';
import { createAnswerDecoder, type AnswerDecoder } from '../stream/answer-decoder.ts';
import { decodeExchange, readsOf } from '../stream/decode-exchange.ts';
import type { ReadStamp } from '../stream/read-stamp.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Transport } from '../transport/transport.ts';
import { createDeltaRedactor, secretHeaderValues, type OnDelta } from './delta-redactor.ts';
import type { FanOutTarget } from './fan-out-target.ts';

export interface AttemptOptions {
  readonly target: FanOutTarget;
  /** Position of the target in the call, from 0; the record's `index`. */
  readonly index: number;
  readonly prompt: Extract<Prompt, { kind: 'text' }>;
  readonly transport: Transport;
  readonly tokenizer: Tokenizer;
  readonly timeouts: RequestTimeouts;
  /** Zero of the call's clock, in `monotonicMs`. */
  readonly originMs: number;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Its texts hold no key of the target. */
  readonly onDelta: OnDelta;
}

/** Asks one model once, on the same path as a benchmark's request, with its answer read live. Never rejects for what the server does. */
export function runAttempt(options: AttemptOptions): Promise<RequestRecord> {
  const { target, prompt, timeouts, signal } = options;
  const backend = findBackend(target.backend);
  const apiKey = revealed(target.apiKey);
  const { path } = parseApiBase(target.apiBase);
  const { issues: _judged, ...place } = planEndpoint({ ...target, path, task: 'text-to-text' }, backend);
  const request = backend.encodeRequest(prompt, {
    task: 'text-to-text',
    model: target.model,
    stream: true,
    ...place,
    headers: target.headers ?? {},
    extraBody: target.extraBody ?? {},
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const keys = [...(apiKey === undefined ? [] : [apiKey]), ...secretsOfQuery(path)];
  const redact = createRedactor([...keys, ...Object.values(target.headers ?? {})]);
  const deltas = createDeltaRedactor([...keys, ...secretHeaderValues(target.headers ?? {})], options.onDelta);
  return new Promise((resolve) => {
    let live: AnswerDecoder | undefined;
    const readLive = (bytes: Uint8Array, read: ReadStamp, contentType: string | undefined): void => {
      live ??= createAnswerDecoder({
        backend,
        streamed: true,
        ...(contentType === undefined ? {} : { contentType }),
        onParts(parts, { atMs }) {
          for (const part of parts) {
            if (part.type === 'delta' && part.text !== '')
              deltas.push(part.kind, part.text, atMs - options.originMs);
          }
        },
      });
      live.feed(bytes, read);
    };
    const inFlight = createRequestsInFlight({
      transport: options.transport,
      threadIndex: 0,
      originMs: options.originMs,
      backend: backend.name,
      streamed: true,
      mostAnswerBytes: answerLimits['text-to-text'].answerBytes,
      path: request.path,
      headers: request.headers,
      requestIdPrefix: options.requestId,
      timeouts,
      logs: createReadLogPool(options.originMs),
      tap(bytes, read, head) {
        const isStream = head.status >= 200 && head.status <= 299 && contentEncodingOf(head) === undefined;
        if (isStream) readLive(bytes, read, head.headers['content-type']);
      },
      slotFreed: () => undefined,
      finished(captured: CapturedExchange) {
        signal.removeEventListener('abort', abort);
        inFlight.close();
        void decompressExchange(captured, answerLimits['text-to-text'].answerBytes).then((exchange) => {
          // Compressed text could not be shown while it came.
          if (exchange !== captured && exchange.head?.status === 200) {
            for (const { bytes, atMs, readNumber } of readsOf(exchange))
              readLive(bytes, { atMs: atMs + options.originMs, readNumber }, exchange.head.contentType);
          }
          // Delivers a last event without its end mark.
          live?.end(exchange.end.kind === 'ended' ? 'whole' : 'cut');
          deltas.end();
          resolve(
            decodeExchange(exchange, {
              backend,
              levelIndex: 0,
              requested: requestedOf(prompt),
              inputTokens: prompt.inputTokens,
              tokenizer: options.tokenizer,
              streamed: true,
              redact,
            }),
          );
        });
      },
    });
    const abort = (): void => inFlight.abortAll(endOfAbort(signal));
    signal.addEventListener('abort', abort, { once: true });
    inFlight.send(
      { index: options.index, phase: 'measured', scheduledAtMs: undefined },
      new TextEncoder().encode(JSON.stringify(request.body)),
    );
  });
}

/** The record of a request whose turn came only after everything had been given up: nothing was sent. */
export function unsentRecord({ index, prompt, originMs, signal }: AttemptOptions): RequestRecord {
  return {
    index,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    closedAtMs: monotonicMs() - originMs,
    tokens: { input: prompt.inputTokens },
    requested: requestedOf(prompt),
    outcome: endOfAbort(signal),
    unparsedEventCount: 0,
    streamed: true,
  };
}

function requestedOf({
  inputTokens,
  outputTokenCount,
}: AttemptOptions['prompt']): RequestRecord['requested'] {
  return {
    inputTokenCount: inputTokens.count,
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
  };
}

function endOfAbort({ reason }: AbortSignal): Extract<RequestOutcome, { kind: 'cancelled' | 'timeout' }> {
  return reason instanceof FanOutBudgetSpent
    ? { kind: 'timeout', phase: 'total', limitMs: reason.budgetMs, message: reason.message }
    : { kind: 'cancelled', message: 'the caller gave the request up' };
}

/** Why all attempts of a call end at once: the time for the whole call is over. */
export class FanOutBudgetSpent extends Error {
  override readonly name = 'FanOutBudgetSpent';
  readonly budgetMs: number;

  constructor(budgetMs: number) {
    super(`the whole call did not finish within ${budgetMs} ms`);
    this.budgetMs = budgetMs;
  }
}

function revealed(key: string | Secret | undefined): string | undefined {
  return key instanceof Secret ? key.reveal() : key;
}
