import { joinTokens } from '../text/vocabulary.ts';
import { textOfKind } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { totalOf } from './dialect.ts';
import type { Plans } from './dialect.ts';
import { chatLogprobs, completionLogprobs } from './logprobs.ts';
import type { JsonObject } from './model-request.ts';
import { openaiUsage } from './openai-usage.ts';
import { callId } from './tool-call.ts';

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
