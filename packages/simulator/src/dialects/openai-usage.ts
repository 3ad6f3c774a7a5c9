import { claimedOutputTokens } from '../stream/stream-plan.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';

/** The `usage` object after `outputTokens` tokens, of which so many may be thinking. */
export function openaiUsage(
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
