import { toByteString } from '../stream/byte-string.ts';
import type { ByteString } from '../stream/byte-string.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import type { StreamWire, WireEvent } from './dialect.ts';
import { openaiUsage } from './openai-usage.ts';

const toolName = 'look_up';

/** Chunks of a chat or completions stream, with everything that does not change from chunk to chunk built once. */
export function createOpenAIWire(plan: StreamPlan): StreamWire {
  const { behaviour, endpoint } = plan;
  const isChat = endpoint === 'chat';
  const head = toByteString(
    `{"id":${JSON.stringify(plan.id)},"object":"${isChat ? 'chat.completion.chunk' : 'text_completion'}",` +
      `"created":${plan.createdSeconds},"model":${JSON.stringify(plan.model)},"choices":[`,
  );
  const choiceStart = head + (isChat ? '{"index":0,"delta":{' : '{"index":0,');
  const choiceEnd = isChat
    ? '},"logprobs":null,"finish_reason":null}]'
    : ',"logprobs":null,"finish_reason":null}]';
  const textStart = `${choiceStart}${isChat ? '"content":"' : '"text":"'}`;
  const textEnd = `"${choiceEnd}`;
  const toolStartIndex = plan.tokens.length - behaviour.toolCallTokens;
  const needsExtras = plan.continuousUsage || behaviour.oversizedBytes > 0;

  const usageText = (outputTokens: number): string => JSON.stringify(openaiUsage(plan, outputTokens));
  const padding = (length: number): string =>
    behaviour.oversizedBytes > length ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes - length)}"` : '';
  const extras = (firstIndex: number, tokenCount: number, length: number): string =>
    (plan.continuousUsage && behaviour.usage !== 'missing'
      ? `,"usage":${usageText(firstIndex + tokenCount)}`
      : '') + (firstIndex === 0 ? padding(length) : '');

  const toolDelta = (text: ByteString, firstIndex: number, tokenCount: number): string => {
    const isFirst = firstIndex === toolStartIndex;
    const isLast = firstIndex + tokenCount === plan.tokens.length;
    const opening = isFirst ? String.raw`{\"text\":\"` : '';
    const closing = isLast ? String.raw`\"}` : '';
    const callStart = isFirst ? `"id":"call_${plan.id}","type":"function",` : '';
    const name = isFirst ? `"name":"${toolName}",` : '';
    return `"tool_calls":[{"index":0,${callStart}"function":{${name}"arguments":"${opening}${text}${closing}"}}]`;
  };
  const delta = (kind: string, text: ByteString, firstIndex: number, tokenCount: number): string => {
    if (kind === 'tool-call') return toolDelta(text, firstIndex, tokenCount);
    const field = kind === 'reasoning' ? behaviour.reasoningField : isChat ? 'content' : 'text';
    return `"${field}":"${text}"`;
  };
  const startsWithRole = isChat && !behaviour.earlyRole;

  const tokenPayload = (kind: string, text: ByteString, firstIndex: number, tokenCount: number): string => {
    if (kind === 'text' && firstIndex > 0 && !needsExtras) return `${textStart}${text}${textEnd}}`;
    const role = firstIndex === 0 && startsWithRole ? '"role":"assistant",' : '';
    const payload = `${choiceStart}${role}${delta(kind, text, firstIndex, tokenCount)}${choiceEnd}`;
    return `${payload}${extras(firstIndex, tokenCount, payload.length)}}`;
  };
  const done: WireEvent = { payload: '[DONE]', kind: 'done', tokens: 0 };

  return {
    framing: 'sse',
    opening: () => [
      {
        payload: `${choiceStart}${isChat ? '"role":"assistant","content":""' : '"text":""'}${choiceEnd}}`,
        kind: 'role',
        tokens: 0,
      },
    ],
    tokens: ({ kind, text, firstIndex, tokenCount }) => [
      { payload: tokenPayload(kind, text, firstIndex, tokenCount), kind, tokens: tokenCount },
    ],
    ending(outputTokens) {
      const finish = `${choiceStart}${isChat ? '}' : '"text":""'},"logprobs":null,"finish_reason":"${plan.finishReason}"}]}`;
      const events: WireEvent[] = [];
      if (behaviour.finishReason) events.push({ payload: finish, kind: 'finish', tokens: 0 });
      if (plan.includeUsage && behaviour.usage !== 'missing') {
        events.push({ payload: `${head}],"usage":${usageText(outputTokens)}}`, kind: 'usage', tokens: 0 });
      }
      if (behaviour.done) events.push(done);
      return events;
    },
    error: (code) => [
      { payload: errorPayload(code), kind: 'error', tokens: 0 },
      ...(behaviour.done ? [done] : []),
    ],
  };
}

function errorPayload(code: string | number): ByteString {
  return toByteString(
    JSON.stringify({
      error: {
        message: 'The simulated engine failed while it was generating.',
        type: typeof code === 'number' ? 'InternalServerError' : 'server_error',
        param: null,
        code,
      },
    }),
  );
}
