import { claimedOutputTokens } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';

/** The `usage` object after `outputTokens` tokens. */
export function openaiUsage(plan: StreamPlan, outputTokens: number): Record<string, unknown> {
  const { behaviour, inputTokens, endpoint } = plan;
  const completionTokens = claimedOutputTokens(plan, outputTokens);
  const reasoningTokens = endpoint === 'chat' ? Math.min(behaviour.reasoningTokens, outputTokens) : 0;
  return {
    prompt_tokens: inputTokens,
    total_tokens: inputTokens + completionTokens,
    completion_tokens: completionTokens,
    ...(reasoningTokens > 0 ? { completion_tokens_details: { reasoning_tokens: reasoningTokens } } : {}),
  };
}
