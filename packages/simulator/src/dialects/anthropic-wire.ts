import { toByteString } from '../stream/byte-string.ts';
import type { ByteString } from '../stream/byte-string.ts';
import { claimedOutputTokens, textOfKind } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import type { Plans, StreamWire, TokenChunk, WireEvent } from './dialect.ts';
import type { JsonObject } from './model-request.ts';
import { argumentsDelta } from './tool-call.ts';

const signature = 'c2ltdWxhdGVk';
const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

/**
 * Events of a streamed message, in the shapes of Anthropic's "Streaming Messages" page and of
 * anthropics/anthropic-sdk-typescript, src/resources/messages/messages.ts (RawMessageStreamEvent).
 */
export function createAnthropicWire(plan: StreamPlan): StreamWire {
  const { behaviour } = plan;
  let isStarted = false;
  let blockIndex = -1;
  let openKind: TokenChunk['kind'] | undefined;

  const event = (kind: WireEvent['kind'], body: JsonObject & { readonly type: string }): WireEvent => ({
    payload: toByteString(JSON.stringify(body)),
    kind,
    tokens: 0,
    name: body.type,
  });
  const start = (): WireEvent[] => {
    if (isStarted) return [];
    isStarted = true;
    const usage = messageUsage(plan, 1);
    const message = { ...envelope(plan), content: [], stop_reason: null, stop_sequence: null, ...usage };
    return [event('role', { type: 'message_start', message })];
  };
  const closeBlock = (): WireEvent[] => {
    if (openKind === undefined) return [];
    const delta = { type: 'signature_delta', signature };
    const signed = event('envelope', { type: 'content_block_delta', index: blockIndex, delta });
    const stop = event('envelope', { type: 'content_block_stop', index: blockIndex });
    const events = openKind === 'reasoning' ? [signed, stop] : [stop];
    openKind = undefined;
    return events;
  };
  const openBlock = (kind: TokenChunk['kind']): WireEvent[] => {
    if (kind === openKind) return [];
    const closed = closeBlock();
    openKind = kind;
    blockIndex += 1;
    const block = { type: 'content_block_start', index: blockIndex, content_block: emptyBlock(plan, kind) };
    const ping = blockIndex === 0 ? [event('comment', { type: 'ping' })] : [];
    return [...closed, event('envelope', block), ...ping];
  };

  return {
    framing: 'sse',
    opening: start,
    tokens(chunk) {
      const before = [...start(), ...openBlock(chunk.kind)];
      const delta = deltaText(plan, chunk);
      const padding =
        chunk.firstIndex === 0 && behaviour.oversizedBytes > 0
          ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes)}"`
          : '';
      const payload = `{"type":"content_block_delta","index":${blockIndex},"delta":${delta}${padding}}`;
      const { kind, tokenCount: tokens } = chunk;
      return [...before, { payload, kind, tokens, name: 'content_block_delta' }];
    },
    ending({ outputTokens }) {
      const delta = stopOf(plan);
      const output = { output_tokens: claimedOutputTokens(plan, outputTokens) };
      const usage = behaviour.usage === 'missing' ? {} : { usage: output };
      return [
        ...start(),
        ...closeBlock(),
        event('finish', { type: 'message_delta', delta, ...usage }),
        ...(behaviour.done ? [event('done', { type: 'message_stop' })] : []),
      ];
    },
    error: () => [
      event('error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ],
  };
}

/** The answer of a request that wants no stream. */
export function composeAnthropicBody([plan]: Plans): JsonObject {
  const [thinking, text, toolText] = [
    textOfKind(plan, 'reasoning'),
    textOfKind(plan, 'text'),
    textOfKind(plan, 'tool-call'),
  ];
  return {
    ...envelope(plan),
    content: [
      ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...(toolText === '' ? [] : [{ ...emptyBlock(plan, 'tool-call'), input: { text: toolText } }]),
    ],
    ...stopOf(plan),
    ...messageUsage(plan, claimedOutputTokens(plan, plan.tokens.length)),
  };
}

function stopOf({ behaviour, finishReason, stopSequence }: StreamPlan): JsonObject {
  const isStopped = finishReason === 'stop' && stopSequence !== undefined;
  const reason = isStopped ? 'stop_sequence' : stopReasons[finishReason];
  return {
    stop_reason: behaviour.finishReason ? reason : null,
    stop_sequence: isStopped ? stopSequence : null,
  };
}

function envelope(plan: StreamPlan): JsonObject {
  return { id: plan.id, type: 'message', role: 'assistant', model: plan.model };
}

function messageUsage({ behaviour, inputTokens }: StreamPlan, outputTokens: number): JsonObject {
  if (behaviour.usage === 'missing') return {};
  return {
    usage: {
      input_tokens: inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: outputTokens,
    },
  };
}

function emptyBlock(plan: StreamPlan, kind: TokenChunk['kind']): JsonObject {
  if (kind === 'reasoning') return { type: 'thinking', thinking: '', signature: '' };
  if (kind === 'text') return { type: 'text', text: '' };
  return { type: 'tool_use', id: `toolu_${plan.id}`, name: plan.toolName, input: {} };
}

function deltaText(plan: StreamPlan, chunk: TokenChunk): ByteString {
  if (chunk.kind === 'text') return `{"type":"text_delta","text":"${chunk.text}"}`;
  if (chunk.kind === 'reasoning') return `{"type":"thinking_delta","thinking":"${chunk.text}"}`;
  return `{"type":"input_json_delta","partial_json":"${argumentsDelta(plan, chunk)}"}`;
}
