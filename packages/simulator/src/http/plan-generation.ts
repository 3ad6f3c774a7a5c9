import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import type { FinishReason, StreamPlan } from '../stream/stream-plan.ts';
import { createSeededRandom, hashText } from '../text/seeded-random.ts';
import type { SeededRandom } from '../text/seeded-random.ts';
import { drawTokens } from '../text/vocabulary.ts';
import type { GenerationRequest } from '../dialects/model-request.ts';

/** How long the answer is and why it ends there. */
function answerLength(
  request: Pick<GenerationRequest, 'maxTokens' | 'minTokens' | 'ignoreEos'>,
  options: Pick<SimulatorOptions, 'defaultMaxTokens' | 'naturalTokens'>,
  random: SeededRandom,
): { count: number; finishReason: FinishReason } {
  const limit = request.maxTokens ?? Math.max(options.defaultMaxTokens, request.minTokens);
  if (request.ignoreEos) return { count: limit, finishReason: 'length' };
  const natural = 1 + Math.floor(-Math.log(1 - random.next()) * (options.naturalTokens - 1));
  const count = Math.max(natural, request.minTokens, 1);
  return count < limit ? { count, finishReason: 'stop' } : { count: limit, finishReason: 'length' };
}

/** Same seed and same request: same text and same length, whatever else the server is doing. */
export function planGeneration({
  id,
  request,
  behaviour,
  options,
}: {
  id: string;
  request: GenerationRequest;
  behaviour: StreamBehaviour;
  options: SimulatorOptions;
}): { plan: StreamPlan; seed: number } {
  const salt = hashText(`${options.seed}/${request.seed ?? ''}/${request.model}`);
  const seed = hashText(request.promptText, salt);
  const { count, finishReason } = answerLength(request, options, createSeededRandom(seed));
  const tokens = drawTokens(seed, behaviour.empty ? 0 : count, behaviour.multiByteText ? 1 : undefined);
  const isToolCall = behaviour.toolCallTokens > 0 && request.endpoint === 'chat' && !behaviour.empty;
  const endReason = behaviour.empty ? 'stop' : isToolCall ? 'tool_calls' : finishReason;
  const plan: StreamPlan = {
    id,
    endpoint: request.endpoint,
    createdSeconds: Math.floor(Date.now() / 1000),
    model: request.model,
    inputTokens: request.inputTokens,
    tokens,
    tokensPerChunk: behaviour.tokensPerChunk ?? options.tokensPerChunk,
    finishReason: endReason,
    includeUsage: request.includeUsage,
    continuousUsage: request.continuousUsage,
    behaviour,
  };
  return { plan, seed };
}
