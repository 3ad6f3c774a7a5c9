import { toByteString } from '../stream/byte-string.ts';
import type { ByteString } from '../stream/byte-string.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { joinTokens } from '../text/vocabulary.ts';
import type { StreamWire, TokenChunk, WireEvent } from './dialect.ts';
import { chatLogprobs, completionLogprobs } from './logprobs.ts';
import { openaiUsage } from './openai-usage.ts';
import { argumentsDelta, callId } from './tool-call.ts';

/** Chunks of a chat or completions stream, with everything that does not change from chunk to chunk built once. */
export function createOpenAIWire(plan: StreamPlan): StreamWire {
  const { behaviour, endpoint } = plan;
  const isChat = endpoint === 'chat';
  const head = toByteString(
    `{"id":${JSON.stringify(plan.id)},"object":"${isChat ? 'chat.completion.chunk' : 'text_completion'}",` +
      `"created":${plan.createdSeconds},"model":${JSON.stringify(plan.model)},"choices":[`,
  );
  const choiceStart =
    head + (isChat ? `{"index":${plan.choiceIndex},"delta":{` : `{"index":${plan.choiceIndex},`);
  const choiceEndWith = (logprobs: ByteString): ByteString =>
    `${isChat ? '}' : ''},"logprobs":${logprobs},"finish_reason":null}]`;
  const choiceEnd = choiceEndWith('null');
  const textStart = `${choiceStart}${isChat ? '"content":"' : '"text":"'}`;
  const textEnd = `"${choiceEnd}`;
  const logprobsOf = createLogprobs(plan);
  const needsExtras = plan.continuousUsage || behaviour.oversizedBytes > 0 || logprobsOf !== undefined;

  const usageText = (outputTokens: number): string => JSON.stringify(openaiUsage(plan, outputTokens));
  const padding = (length: number): string =>
    behaviour.oversizedBytes > length ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes - length)}"` : '';
  const extras = (firstIndex: number, tokenCount: number, length: number): string =>
    (plan.continuousUsage && behaviour.usage !== 'missing'
      ? `,"usage":${usageText(firstIndex + tokenCount)}`
      : '') + (firstIndex === 0 ? padding(length) : '');

  const delta = (chunk: TokenChunk): string => {
    if (chunk.kind === 'tool-call') return toolDelta(plan, chunk);
    const field = chunk.kind === 'reasoning' ? behaviour.reasoningField : isChat ? 'content' : 'text';
    return `"${field}":"${chunk.text}"`;
  };
  // OpenAI's client takes the probabilities of a choice's first chunk twice; the server's own first chunk has none.
  const startsApart = isChat && !behaviour.earlyRole && logprobsOf !== undefined;
  const startsWithRole = isChat && !behaviour.earlyRole && !startsApart;

  const tokenPayload = (chunk: TokenChunk): string => {
    const { kind, text, firstIndex, tokenCount } = chunk;
    if (kind === 'text' && firstIndex > 0 && !needsExtras) return `${textStart}${text}${textEnd}}`;
    const role = firstIndex === 0 && startsWithRole ? '"role":"assistant",' : '';
    const end = logprobsOf === undefined ? choiceEnd : choiceEndWith(logprobsOf(chunk));
    const payload = `${choiceStart}${role}${delta(chunk)}${end}`;
    return `${payload}${extras(firstIndex, tokenCount, payload.length)}}`;
  };
  const done: WireEvent = { payload: '[DONE]', kind: 'done', tokens: 0 };

  const opening = (): readonly WireEvent[] => [
    {
      payload: `${choiceStart}${isChat ? '"role":"assistant","content":""' : '"text":""'}${choiceEnd}}`,
      kind: 'role',
      tokens: 0,
    },
  ];

  return {
    framing: 'sse',
    opening,
    tokens: (chunk) => [
      ...(startsApart && chunk.firstIndex === 0 ? opening() : []),
      { payload: tokenPayload(chunk), kind: chunk.kind, tokens: chunk.tokenCount },
    ],
    ending({ total }) {
      const finish = `${choiceStart}${isChat ? '}' : '"text":""'},"logprobs":null,"finish_reason":"${plan.finishReason}"}]}`;
      const events: WireEvent[] = [];
      if (behaviour.finishReason) events.push({ payload: finish, kind: 'finish', tokens: 0 });
      if (total === undefined) return events;
      if (plan.includeUsage && behaviour.usage !== 'missing') {
        const usage = JSON.stringify(openaiUsage(plan, total.outputTokens, total.thinkingTokens));
        events.push({ payload: `${head}],"usage":${usage}}`, kind: 'usage', tokens: 0 });
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

function toolDelta(plan: StreamPlan, chunk: TokenChunk): ByteString {
  const isFirst = chunk.firstIndex === plan.tokens.length - plan.behaviour.toolCallTokens;
  const callStart = isFirst ? `"id":"${callId(plan)}","type":"function",` : '';
  const name = isFirst ? `"name":${toByteString(JSON.stringify(plan.toolName))},` : '';
  return `"tool_calls":[{"index":0,${callStart}"function":{${name}"arguments":"${argumentsDelta(plan, chunk)}"}}]`;
}

/** States the probabilities of each chunk's tokens, in order; `undefined` where none are asked for. */
function createLogprobs(plan: StreamPlan): ((chunk: TokenChunk) => ByteString) | undefined {
  const { topLogprobs, endpoint } = plan;
  if (topLogprobs === undefined) return undefined;
  let textOffset = 0;
  return ({ firstIndex, tokenCount }) => {
    const tokens = plan.tokens.subarray(firstIndex, firstIndex + tokenCount);
    const offset = textOffset;
    textOffset += joinTokens(tokens).length;
    const logprobs =
      endpoint === 'chat'
        ? chatLogprobs(tokens, topLogprobs)
        : completionLogprobs(tokens, topLogprobs, offset);
    return toByteString(JSON.stringify(logprobs));
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
