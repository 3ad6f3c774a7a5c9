import { toByteString, type ByteString } from '../stream/byte-string.ts';
import { textOfKind, claimedOutputTokens, type StreamPlan } from '../stream/stream-plan.ts';
import { joinTokens, vocabulary } from '../text/vocabulary.ts';
import { totalOf, argumentsDelta, callId } from './dialect.ts';
import type { StreamWire, TokenChunk, WireEvent, Plans } from './dialect.ts';
import type { JsonObject } from './model-request.ts';

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

function chatMessage(plan: StreamPlan): JsonObject {
  const { behaviour } = plan;
  const reasoning = textOfKind(plan, 'reasoning');
  const toolArguments = textOfKind(plan, 'tool-call');
  const text = textOfKind(plan, 'text');
  return {
    role: 'assistant',
    content: text === '' && toolArguments !== '' ? null : text,
    refusal: null,
    ...(reasoning === '' ? {} : { [behaviour.reasoningField]: reasoning }),
    ...(toolArguments === ''
      ? {}
      : {
          tool_calls: [
            {
              id: callId(plan),
              type: 'function',
              function: { name: plan.toolName, arguments: JSON.stringify({ text: toolArguments }) },
            },
          ],
        }),
  };
}

function choice(plan: StreamPlan): JsonObject {
  const { tokens, topLogprobs, choiceIndex } = plan;
  const isChat = plan.endpoint === 'chat';
  const logprobs =
    topLogprobs === undefined
      ? null
      : isChat
        ? chatLogprobs(tokens, topLogprobs)
        : completionLogprobs(tokens, topLogprobs, 0);
  return {
    index: choiceIndex,
    ...(isChat ? { message: chatMessage(plan) } : { text: joinTokens(tokens) }),
    logprobs,
    finish_reason: plan.behaviour.finishReason ? plan.finishReason : null,
  };
}

/** The answer of a request that did not ask for a stream. */
export function composeOpenAIBody(plans: Plans): JsonObject {
  const [plan] = plans;
  const { behaviour } = plan;
  const { outputTokens, thinkingTokens } = totalOf(plans);
  return {
    id: plan.id,
    object: plan.endpoint === 'chat' ? 'chat.completion' : 'text_completion',
    created: plan.createdSeconds,
    model: plan.model,
    choices: plans.map(choice),
    ...(behaviour.usage === 'missing' ? {} : { usage: openaiUsage(plan, outputTokens, thinkingTokens) }),
  };
}

/** The `usage` object after `outputTokens` tokens, of which so many may be thinking. */
function openaiUsage(
  plan: StreamPlan,
  outputTokens: number,
  thinkingTokens = plan.behaviour.reasoningTokens,
): Record<string, unknown> {
  const { inputTokens } = plan;
  const completionTokens = claimedOutputTokens(plan, outputTokens);
  const reasoningTokens = Math.min(thinkingTokens, outputTokens);
  return {
    prompt_tokens: inputTokens,
    total_tokens: inputTokens + completionTokens,
    completion_tokens: completionTokens,
    ...(reasoningTokens > 0 ? { completion_tokens_details: { reasoning_tokens: reasoningTokens } } : {}),
  };
}

interface RankedToken {
  readonly token: string;
  readonly logprob: number;
}

/** Probabilities of a token and of what could have come instead, likeliest first; the same each time. */
function rankTokens(tokenNumber: number, count: number): readonly RankedToken[] {
  const chosen = -((tokenNumber % 50) + 1) / 100;
  return Array.from({ length: Math.max(1, count) }, (_, rank) => ({
    token: vocabulary[(tokenNumber + rank) % vocabulary.length] ?? '',
    logprob: chosen - rank,
  }));
}

/** `logprobs` of a chat choice: openai/openai-openapi, ChatCompletionTokenLogprob. */
function chatLogprobs(tokens: Uint16Array, topCount: number): JsonObject {
  const entry = ({ token, logprob }: RankedToken): JsonObject => ({
    token,
    logprob,
    bytes: [...Buffer.from(token, 'utf8')],
  });
  return {
    content: Array.from(tokens, (number) => {
      const ranked = rankTokens(number, topCount);
      return { ...entry(ranked[0]!), top_logprobs: ranked.slice(0, topCount).map(entry) }; // never empty
    }),
    refusal: null,
  };
}

/** `logprobs` of a text completion. `offset` is where the first of these tokens begins in the whole text. */
function completionLogprobs(tokens: Uint16Array, topCount: number, offset: number): JsonObject {
  const ranked = Array.from(tokens, (number) => rankTokens(number, topCount));
  let position = offset;
  return {
    tokens: ranked.map(([first]) => first!.token),
    token_logprobs: ranked.map(([first]) => first!.logprob),
    top_logprobs: ranked.map((list) =>
      Object.fromEntries(list.slice(0, topCount).map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: ranked.map(([first]) => {
      const start = position;
      position += first!.token.length;
      return start;
    }),
  };
}
