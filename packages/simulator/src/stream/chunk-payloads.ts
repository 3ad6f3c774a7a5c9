import { toByteString } from './byte-string.ts';
import type { ByteString } from './byte-string.ts';
import { usageObject } from './stream-plan.ts';
import type { StreamPlan } from './stream-plan.ts';

/** The JSON texts of one stream, with everything that does not change from chunk to chunk built once. */
export interface ChunkPayloads {
  role(): ByteString;
  /** `text` is JSON-escaped already. */
  tokens(chunk: {
    kind: 'reasoning' | 'text' | 'tool-call';
    text: ByteString;
    firstIndex: number;
    tokenCount: number;
  }): ByteString;
  finish(): ByteString;
  usage(outputTokens: number): ByteString;
  error(code: string | number): ByteString;
}

const toolName = 'look_up';

export function createPayloads(plan: StreamPlan): ChunkPayloads {
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

  const usageText = (outputTokens: number): string => JSON.stringify(usageObject(plan, outputTokens));
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

  return {
    role: () => `${choiceStart}${isChat ? '"role":"assistant","content":""' : '"text":""'}${choiceEnd}}`,
    tokens({ kind, text, firstIndex, tokenCount }) {
      if (kind === 'text' && firstIndex > 0 && !needsExtras) return `${textStart}${text}${textEnd}}`;
      const role = firstIndex === 0 && startsWithRole ? '"role":"assistant",' : '';
      const payload = `${choiceStart}${role}${delta(kind, text, firstIndex, tokenCount)}${choiceEnd}`;
      return `${payload}${extras(firstIndex, tokenCount, payload.length)}}`;
    },
    finish: () =>
      `${choiceStart}${isChat ? '}' : '"text":""'},"logprobs":null,"finish_reason":"${plan.finishReason}"}]}`,
    usage: (outputTokens) => `${head}],"usage":${usageText(outputTokens)}}`,
    error: (code) =>
      toByteString(
        JSON.stringify({
          error: {
            message: 'The simulated engine failed while it was generating.',
            type: typeof code === 'number' ? 'InternalServerError' : 'server_error',
            param: null,
            code,
          },
        }),
      ),
  };
}
