import { totalOf } from '../dialects/dialect.ts';
import type { AnswerTotal, GenerationTimings, Plans, StreamWire, WireEvent } from '../dialects/dialect.ts';
import { vocabulary } from '../text/vocabulary.ts';
import type { TruthChunkKind } from '../truth/truth-log.ts';
import { toByteString, type ByteString } from './byte-string.ts';
import { tokenKind, type StreamPlan } from './stream-plan.ts';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';

interface StreamEvent {
  readonly bytes: ByteString;
  readonly kind: TruthChunkKind;
  readonly tokens: number;
}

/** Where composed events go: a socket, or a counter that only wants to know the size. */
interface EventSink {
  write(bytes: ByteString, kind: TruthChunkKind, tokens: number): void;
  writeTogether(events: readonly StreamEvent[]): void;
}

/** Says what a stream says, in order. Has no clock: calling it faster gives the same bytes. */
export interface StreamComposer {
  /** Of the response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sends what a keep-alive comment looks like, if the behaviour has comments. */
  comment(): void;
  /** Says at once what is otherwise said with the first token. */
  opening(): void;
  /** To be called for each token, from 0; emits an event when the chunk is full. */
  token(index: number): void;
  /** Sends what was begun but is not full. */
  flush(): void;
  /** `total` is stated by the last answer to finish. Without `timings`, none are stated. */
  finish(total: AnswerTotal | undefined, timings?: GenerationTimings): void;
  error(code: string | number): void;
}

/** JSON string contents (without quotes) of every token, escaped and encoded once for all requests. */
const escapedTokens: readonly ByteString[] = vocabulary.map((token) =>
  toByteString(JSON.stringify(token).slice(1, -1)),
);

const byteOrderMark: ByteString = '\xef\xbb\xbf';

function createStreamComposer(plan: StreamPlan, wire: StreamWire, sink: EventSink): StreamComposer {
  const { behaviour, tokens } = plan;
  const isEventStream = wire.framing === 'sse';
  const encode = isEventStream ? createSseEncoder(behaviour) : createLineEncoder(behaviour);
  const { lineEnd, malformedAfterEvent } = behaviour;
  // Comments and byte order marks belong to the event-stream format; a line of JSON has no room for them.
  const commentEvery = isEventStream ? behaviour.commentEvery : 0;
  let markPending = isEventStream && behaviour.byteOrderMark;
  let pendingText: ByteString = '';
  let pendingTokens = 0;
  let emittedTokens = 0;
  let eventCount = 0;
  let tokenEventCount = 0;

  const marked = (bytes: ByteString): ByteString => {
    if (!markPending) return bytes;
    markPending = false;
    return byteOrderMark + bytes;
  };
  const comment = (): void => {
    if (commentEvery > 0) sink.write(marked(`: ping${lineEnd}${lineEnd}`), 'comment', 0);
  };
  const write = ({ payload, name, kind, tokens: tokenCount }: WireEvent): void => {
    if (commentEvery > 0 && ++eventCount % commentEvery === 0) comment();
    sink.write(marked(encode(payload, name)), kind, tokenCount);
  };
  const writeTogether = (events: readonly WireEvent[]): void => {
    const framed = events.map((event) => ({ ...event, bytes: marked(encode(event.payload, event.name)) }));
    if (framed.length > 0) sink.writeTogether(framed);
  };

  const flush = (): void => {
    if (pendingTokens === 0) return;
    const kind = tokenKind(plan, emittedTokens);
    const events = wire.tokens({
      kind,
      text: pendingText,
      firstIndex: emittedTokens,
      tokenCount: pendingTokens,
    });
    emittedTokens += pendingTokens;
    pendingText = '';
    pendingTokens = 0;
    const last = events.at(-1);
    if (last === undefined) return;
    // What surrounds a chunk leaves with it.
    if (events.length === 1) write(last);
    else writeTogether(events);
    if (++tokenEventCount === malformedAfterEvent) {
      write({ ...last, payload: last.payload.slice(0, -3), kind: 'malformed', tokens: 0 });
    }
  };

  return {
    headers: isEventStream
      ? { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }
      : { 'content-type': 'application/x-ndjson' },
    comment,
    opening: () => wire.opening().forEach(write),
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
      wire.error(code).forEach(write);
    },
    finish(total, timings) {
      flush();
      writeTogether(wire.ending({ outputTokens: emittedTokens, total, timings }));
    },
  };
}

/** The answers to one request, side by side in one stream. */
interface AnswerComposer {
  readonly headers: StreamComposer['headers'];
  readonly composers: readonly StreamComposer[];
  /** Sends what goes right behind the response header, long before the first token. */
  open(): void;
  /** Ends one answer, and with the last of them the stream. */
  finish(choiceIndex: number, timings?: GenerationTimings): { readonly isLast: boolean };
}

export function composeAnswers(
  plans: Plans,
  createWire: (plan: StreamPlan) => StreamWire,
  sink: EventSink,
): AnswerComposer {
  const first = createStreamComposer(plans[0], createWire(plans[0]), sink);
  const composers = [
    first,
    ...plans.slice(1).map((plan) => createStreamComposer(plan, createWire(plan), sink)),
  ];
  let unfinished = plans.length;
  return {
    headers: first.headers,
    composers,
    open() {
      first.comment();
      if (plans[0].behaviour.earlyRole) for (const composer of composers) composer.opening();
    },
    finish(choiceIndex, timings) {
      unfinished -= 1;
      const isLast = unfinished === 0;
      composers[choiceIndex]?.finish(isLast ? totalOf(plans) : undefined, timings);
      return { isLast };
    },
  };
}

/** Size of the whole stream in bytes, found by composing it once for nobody. */
export function measureStream(plans: Plans, createWire: (plan: StreamPlan) => StreamWire): number {
  let size = 0;
  const answers = composeAnswers(plans, createWire, {
    write: (bytes) => (size += bytes.length),
    writeTogether: (events) => {
      for (const event of events) size += event.bytes.length;
    },
  });
  answers.open();
  for (const [choiceIndex, { tokens }] of plans.entries()) {
    for (let index = 0; index < tokens.length; index++) answers.composers[choiceIndex]?.token(index);
    answers.finish(choiceIndex);
  }
  return size;
}

type Framing = Pick<StreamBehaviour, 'lineEnd' | 'dataSpace' | 'multiLineData'>;

/** Turns a payload (JSON text or `[DONE]`) into one event. */
type EventEncoder = (payload: ByteString, name?: string) => ByteString;

function createSseEncoder({ lineEnd, dataSpace, multiLineData }: Framing): EventEncoder {
  const field = dataSpace ? 'data: ' : 'data:';
  const eventEnd = lineEnd + lineEnd;
  const named = (name: string | undefined, data: ByteString): ByteString =>
    name === undefined ? data : `${dataSpace ? 'event: ' : 'event:'}${name}${lineEnd}${data}`;
  if (!multiLineData) return (payload, name) => named(name, field + payload + eventEnd);
  const separator = lineEnd + field;
  return (payload, name) => {
    if (!payload.startsWith('{')) return named(name, field + payload + eventEnd);
    // Cut beside the outer braces: there, a line break is white space to a JSON reader.
    return named(name, field + '{' + separator + payload.slice(1, -1) + separator + '}' + eventEnd);
  };
}

/** One JSON text on a line of its own. */
function createLineEncoder({ lineEnd }: Pick<Framing, 'lineEnd'>): EventEncoder {
  return (payload) => payload + lineEnd;
}
