import { joinTokens } from '../text/vocabulary.ts';
import { tokenKind, usageObject } from './stream-plan.ts';
import type { StreamPlan } from './stream-plan.ts';

function chatMessage(plan: StreamPlan): Record<string, unknown> {
  const { tokens, behaviour } = plan;
  const textOf = (kind: string): string =>
    joinTokens(tokens.filter((_, index) => tokenKind(plan, index) === kind));
  const reasoning = textOf('reasoning');
  const toolArguments = textOf('tool-call');
  const text = textOf('text');
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
export function composeBody(plan: StreamPlan): Record<string, unknown> {
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
    ...(behaviour.usage === 'missing' ? {} : { usage: usageObject(plan, plan.tokens.length) }),
  };
}
