import { toByteString } from '../stream/byte-string.ts';
import type { ByteString } from '../stream/byte-string.ts';
import { claimedOutputTokens, textOfKind } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import type { GenerationTimings, Plans, StreamWire, TokenChunk, WireEvent } from './dialect.ts';
import type { JsonObject } from './model-request.ts';

/** Lines of a streamed answer, in the shapes of ollama/ollama, docs/api.md and api/types.go (ChatResponse, GenerateResponse). */
export function createOllamaWire(plan: StreamPlan): StreamWire {
  const { behaviour } = plan;
  const isChat = plan.endpoint === 'chat';
  const model = toByteString(JSON.stringify(plan.model));
  let lineCount = 0;
  let toolText: ByteString = '';
  let toolTokens = 0;

  const line = (said: ByteString, rest: ByteString): ByteString => {
    const head = `{"model":${model},"created_at":"${ollamaInstant(plan.createdSeconds, lineCount++)}",`;
    const message = isChat ? `"message":{"role":"assistant",${said}}` : said;
    return `${head}${message},${rest}}`;
  };
  const textField = isChat ? 'content' : 'response';
  const event = (kind: WireEvent['kind'], tokens: number, payload: ByteString): WireEvent => ({
    payload,
    kind,
    tokens,
  });
  const padding = (firstIndex: number): ByteString =>
    firstIndex === 0 && behaviour.oversizedBytes > 0
      ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes)}"`
      : '';

  /** A call is sent whole, when the model has finished it. */
  const toolCall = ({ text, tokenCount, firstIndex }: TokenChunk): readonly WireEvent[] => {
    toolText += text;
    toolTokens += tokenCount;
    if (firstIndex + tokenCount < plan.tokens.length) return [];
    const call = `{"function":{"name":${toByteString(JSON.stringify(plan.toolName))},"arguments":{"text":"${toolText}"}}}`;
    return [event('tool-call', toolTokens, line(`"content":"","tool_calls":[${call}]`, '"done":false'))];
  };

  return {
    framing: 'ndjson',
    opening: () => [event('role', 0, line(`"${textField}":""`, '"done":false'))],
    tokens(chunk) {
      const { kind, text, tokenCount, firstIndex } = chunk;
      if (kind === 'tool-call') return toolCall(chunk);
      const said =
        kind === 'reasoning' ? `"${textField}":"","thinking":"${text}"` : `"${textField}":"${text}"`;
      return [event(kind, tokenCount, line(said, `"done":false${padding(firstIndex)}`))];
    },
    ending({ outputTokens, timings }) {
      if (!behaviour.done) return [];
      const end = toByteString(JSON.stringify(ollamaEnd(plan, outputTokens, timings)).slice(1, -1));
      return [event('finish', 0, line(`"${textField}":""`, end))];
    },
    error: () => [
      event('error', 0, '{"error":"an error was encountered while running the model: unexpected EOF"}'),
    ],
  };
}

/** The answer of a request with `stream: false`. */
export function composeOllamaBody([plan]: Plans, timings: GenerationTimings): JsonObject {
  const [text, thinking, toolText] = [
    textOfKind(plan, 'text'),
    textOfKind(plan, 'reasoning'),
    textOfKind(plan, 'tool-call'),
  ];
  const thought = thinking === '' ? {} : { thinking };
  const calls = [{ function: { name: plan.toolName, arguments: { text: toolText } } }];
  const said =
    plan.endpoint === 'chat'
      ? {
          message: {
            role: 'assistant',
            content: text,
            ...thought,
            ...(toolText === '' ? {} : { tool_calls: calls }),
          },
        }
      : { response: text, ...thought };
  return {
    model: plan.model,
    created_at: ollamaInstant(plan.createdSeconds, 0),
    ...said,
    ...ollamaEnd(plan, plan.tokens.length, timings),
  };
}

/** Microseconds stand for the number of the line: two lines never carry the same instant, and all are of one length. */
export function ollamaInstant(seconds: number, lineNumber: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(lineNumber % 1_000_000).padStart(6, '0')}Z`;
}

/** Durations and counts are left out where they are 0. */
export function nanoseconds(timings: Readonly<Record<string, number>>): JsonObject {
  const rounded = Object.entries(timings).map(([name, ms]) => [name, Math.round(ms * 1e6)] as const);
  return Object.fromEntries(rounded.filter(([, count]) => count > 0));
}

function ollamaEnd(
  plan: StreamPlan,
  outputTokens: number,
  timings: GenerationTimings | undefined,
): JsonObject {
  const { behaviour, inputTokens } = plan;
  const hasUsage = behaviour.usage !== 'missing';
  const { totalMs = 0, loadMs = 0, promptEvalMs = 0, evalMs = 0 } = timings ?? {};
  const evalCount = claimedOutputTokens(plan, outputTokens);
  return {
    done: true,
    ...(behaviour.finishReason ? { done_reason: plan.finishReason === 'length' ? 'length' : 'stop' } : {}),
    ...nanoseconds({ total_duration: totalMs, load_duration: loadMs }),
    ...(hasUsage && inputTokens > 0 ? { prompt_eval_count: inputTokens } : {}),
    ...nanoseconds({ prompt_eval_duration: promptEvalMs }),
    ...(hasUsage && evalCount > 0 ? { eval_count: evalCount } : {}),
    ...nanoseconds({ eval_duration: evalMs }),
  };
}
