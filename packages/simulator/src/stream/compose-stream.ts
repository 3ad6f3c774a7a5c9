import { vocabulary } from '../text/vocabulary.ts';
import type { TruthChunkKind } from '../truth/truth-record.ts';
import { toByteString } from './byte-string.ts';
import type { ByteString } from './byte-string.ts';
import { createPayloads } from './chunk-payloads.ts';
import { createSseEncoder } from './encode-sse.ts';
import { tokenKind } from './stream-plan.ts';
import type { StreamPlan } from './stream-plan.ts';

interface StreamEvent {
  readonly bytes: ByteString;
  readonly kind: TruthChunkKind;
  readonly tokens: number;
}

/** Where composed events go: a socket, or a counter that only wants to know the size. */
export interface EventSink {
  write(bytes: ByteString, kind: TruthChunkKind, tokens: number): void;
  writeTogether(events: readonly StreamEvent[]): void;
}

/** Says what a stream says, in order. Knows nothing of time: calling it faster gives the same bytes. */
export interface StreamComposer {
  /** Sends what a keep-alive comment looks like, if the behaviour has comments. */
  comment(): void;
  role(): void;
  /** To be called for each token, from 0; emits an event when the chunk is full. */
  token(index: number): void;
  /** Sends what was begun but is not full. */
  flush(): void;
  finish(): void;
  error(code: string | number): void;
}

/** JSON string contents (without quotes) of every token, escaped and encoded once for all requests. */
const escapedTokens: readonly ByteString[] = vocabulary.map((token) =>
  toByteString(JSON.stringify(token).slice(1, -1)),
);

const byteOrderMark: ByteString = '\xef\xbb\xbf';

export function createStreamComposer(plan: StreamPlan, sink: EventSink): StreamComposer {
  const { behaviour, tokens } = plan;
  const encode = createSseEncoder(behaviour);
  const payloads = createPayloads(plan);
  const { lineEnd, commentEvery, malformedAfterEvent } = behaviour;
  let pendingText: ByteString = '';
  let pendingTokens = 0;
  let emittedTokens = 0;
  let eventCount = 0;
  let markPending = behaviour.byteOrderMark;
  let tokenEventCount = 0;

  const send = (bytes: ByteString, kind: TruthChunkKind, tokenCount: number): void => {
    sink.write(markPending ? byteOrderMark + bytes : bytes, kind, tokenCount);
    markPending = false;
  };
  const comment = (): void => {
    if (commentEvery > 0) send(`: ping${lineEnd}${lineEnd}`, 'comment', 0);
  };
  const write = (payload: ByteString, kind: TruthChunkKind, tokenCount: number): void => {
    if (commentEvery > 0 && ++eventCount % commentEvery === 0) comment();
    send(encode(payload), kind, tokenCount);
  };

  const flush = (): void => {
    if (pendingTokens === 0) return;
    const kind = tokenKind(plan, emittedTokens);
    const tokenCount = pendingTokens;
    const payload = payloads.tokens({ kind, text: pendingText, firstIndex: emittedTokens, tokenCount });
    emittedTokens += tokenCount;
    pendingText = '';
    pendingTokens = 0;
    write(payload, kind, tokenCount);
    if (++tokenEventCount === malformedAfterEvent) write(payload.slice(0, -3), 'malformed', 0);
  };

  return {
    comment,
    role: () => write(payloads.role(), 'role', 0),
    token(index) {
      pendingText += escapedTokens[tokens[index] ?? 0] ?? '';
      pendingTokens++;
      const isLast = index === tokens.length - 1;
      const isFull = pendingTokens >= plan.tokensPerChunk;
      if (isFull || isLast || tokenKind(plan, index) !== tokenKind(plan, index + 1)) flush();
    },
    flush,
    error(code) {
      flush();
      write(payloads.error(code), 'error', 0);
      if (behaviour.done) write('[DONE]', 'done', 0);
    },
    finish() {
      flush();
      const events: StreamEvent[] = [];
      const add = (payload: ByteString, kind: TruthChunkKind): void => {
        events.push({ bytes: (markPending ? byteOrderMark : '') + encode(payload), kind, tokens: 0 });
        markPending = false;
      };
      if (behaviour.finishReason) add(payloads.finish(), 'finish');
      if (plan.includeUsage && behaviour.usage !== 'missing') add(payloads.usage(emittedTokens), 'usage');
      if (behaviour.done) add('[DONE]', 'done');
      if (events.length > 0) sink.writeTogether(events);
    },
  };
}

/** What is sent right behind the response header, long before the first token. */
export function openStream(plan: StreamPlan, composer: StreamComposer): void {
  composer.comment();
  if (plan.behaviour.earlyRole) composer.role();
}

/** Size of the whole stream in bytes, found by composing it once for nobody. */
export function measureStream(plan: StreamPlan): number {
  let size = 0;
  const composer = createStreamComposer(plan, {
    write: (bytes) => (size += bytes.length),
    writeTogether: (events) => {
      for (const event of events) size += event.bytes.length;
    },
  });
  openStream(plan, composer);
  for (let index = 0; index < plan.tokens.length; index++) composer.token(index);
  composer.finish();
  return size;
}
