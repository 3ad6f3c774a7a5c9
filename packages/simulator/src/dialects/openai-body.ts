import { joinTokens } from '../text/vocabulary.ts';
import { textOfKind } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { openaiUsage } from './openai-usage.ts';

function chatMessage(plan: StreamPlan): Record<string, unknown> {
  const { behaviour } = plan;
  const reasoning = textOfKind(plan, 'reasoning');
  const toolArguments = textOfKind(plan, 'tool-call');
  const text = textOfKind(plan, 'text');
  return {
    role: 'assistant',
    content: text === '' && toolArguments !== '' ? null : text,
    ...(reasoning === '' ? {} : { [behaviour.reasoningField]: reasoning }),
    ...(toolArguments === ''
      ? {}
      : {
          tool_calls: [
            {
              id: `call_${plan.id}`,
              type: 'function',
              function: { name: 'look_up', arguments: JSON.stringify({ text: toolArguments }) },
            },
          ],
        }),
  };
}

/** The answer of a request that did not ask for a stream. */
export function composeOpenAIBody(plan: StreamPlan): Record<string, unknown> {
  const { behaviour } = plan;
  const finishReason = behaviour.finishReason ? plan.finishReason : null;
  const isChat = plan.endpoint === 'chat';
  const content = isChat ? { message: chatMessage(plan) } : { text: joinTokens(plan.tokens) };
  return {
    id: plan.id,
    object: isChat ? 'chat.completion' : 'text_completion',
    created: plan.createdSeconds,
    model: plan.model,
    choices: [{ index: 0, ...content, logprobs: null, finish_reason: finishReason }],
    ...(behaviour.usage === 'missing' ? {} : { usage: openaiUsage(plan, plan.tokens.length) }),
  };
}
