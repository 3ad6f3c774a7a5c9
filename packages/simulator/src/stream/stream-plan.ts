import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import { joinTokens } from '../text/vocabulary.ts';

export type GenerationEndpoint = 'chat' | 'completions';
export type FinishReason = 'stop' | 'length' | 'tool_calls';

/** Everything that decides the text of one answer; nothing that decides its timing. */
export interface StreamPlan {
  readonly id: string;
  /** Which of the answers that the request asks for. */
  readonly choiceIndex: number;
  readonly endpoint: GenerationEndpoint;
  readonly createdSeconds: number;
  readonly model: string;
  readonly inputTokens: number;
  /** Numbers into the vocabulary. */
  readonly tokens: Uint16Array;
  readonly tokensPerChunk: number;
  readonly finishReason: FinishReason;
  /** The text before which it ends, where that is why. */
  readonly stopSequence: string | undefined;
  /** Alternatives stated with each token's probability; no probabilities if `undefined`. */
  readonly topLogprobs: number | undefined;
  /** Of the tool call, if there is one. */
  readonly toolName: string;
  readonly includeUsage: boolean;
  /** Running usage in every chunk, as vLLM's `continuous_usage_stats`. */
  readonly continuousUsage: boolean;
  /** What the answer repeats of the request. */
  readonly echoed: Readonly<Record<string, unknown>>;
  /** Its numbers of thinking and tool-call tokens are at most those that there are. */
  readonly behaviour: StreamBehaviour;
}

/** What the token at `index` is part of. Text completions know only text. */
export function tokenKind(plan: StreamPlan, index: number): 'reasoning' | 'text' | 'tool-call' {
  if (plan.endpoint === 'completions') return 'text';
  if (index < plan.behaviour.reasoningTokens) return 'reasoning';
  return index >= plan.tokens.length - plan.behaviour.toolCallTokens ? 'tool-call' : 'text';
}

/** Output tokens that the server claims after so many, with whatever untruth the behaviour asks for. */
export function claimedOutputTokens({ behaviour }: StreamPlan, outputTokens: number): number {
  return outputTokens + (behaviour.usage === 'wrong' ? behaviour.wrongUsageExtraTokens : 0);
}

/** The text of one kind within a whole answer. */
export function textOfKind(plan: StreamPlan, kind: ReturnType<typeof tokenKind>): string {
  return joinTokens(plan.tokens.filter((_, index) => tokenKind(plan, index) === kind));
}
