import type { StreamBehaviour } from '../faults/stream-behaviour.ts';

export type GenerationEndpoint = 'chat' | 'completions';
export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** Everything that decides the text of one answer; nothing that decides its timing. */
export interface StreamPlan {
  readonly id: string;
  readonly endpoint: GenerationEndpoint;
  readonly createdSeconds: number;
  readonly model: string;
  readonly inputTokens: number;
  /** Numbers into the vocabulary. */
  readonly tokens: Uint16Array;
  readonly tokensPerChunk: number;
  readonly finishReason: FinishReason;
  readonly includeUsage: boolean;
  /** Running usage in every chunk, as vLLM's `continuous_usage_stats`. */
  readonly continuousUsage: boolean;
  readonly behaviour: StreamBehaviour;
}

/** What the token at `index` is part of. Text completions know only text. */
export function tokenKind(plan: StreamPlan, index: number): 'reasoning' | 'text' | 'tool-call' {
  if (plan.endpoint === 'completions') return 'text';
  if (index < plan.behaviour.reasoningTokens) return 'reasoning';
  return index >= plan.tokens.length - plan.behaviour.toolCallTokens ? 'tool-call' : 'text';
}

/** The `usage` object after `outputTokens` tokens, with whatever untruth the behaviour asks for. */
export function usageObject(plan: StreamPlan, outputTokens: number): Record<string, unknown> {
  const { behaviour, inputTokens, endpoint } = plan;
  const extraTokens = behaviour.usage === 'wrong' ? behaviour.wrongUsageExtraTokens : 0;
  const completionTokens = outputTokens + extraTokens;
  const reasoningTokens = endpoint === 'chat' ? Math.min(behaviour.reasoningTokens, outputTokens) : 0;
  return {
    prompt_tokens: inputTokens,
    total_tokens: inputTokens + completionTokens,
    completion_tokens: completionTokens,
    ...(reasoningTokens > 0 ? { completion_tokens_details: { reasoning_tokens: reasoningTokens } } : {}),
  };
}
