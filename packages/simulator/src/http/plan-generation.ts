import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import type { FinishReason, StreamPlan } from '../stream/stream-plan.ts';
import { createSeededRandom, hashText, type SeededRandom } from '../text/seeded-random.ts';
import { drawTokens, joinTokens, vocabulary } from '../text/vocabulary.ts';
import type { Plans } from '../dialects/dialect.ts';
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

/** Ends the tokens before the one in which the first of `stop` begins. */
function endBefore(
  stop: readonly string[],
  tokens: Uint16Array,
): { readonly tokens: Uint16Array; readonly stopSequence: string | undefined } {
  const text = joinTokens(tokens);
  const found = stop
    .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .toSorted((left, right) => left.at - right.at)[0];
  if (found === undefined) return { tokens, stopSequence: undefined };
  let length = 0;
  const count = tokens.findIndex((token) => (length += vocabulary[token]?.length ?? 0) > found.at);
  return { tokens: tokens.subarray(0, count), stopSequence: found.sequence };
}

/** How many of the tokens think and how many call a tool, of so many that there are. */
function splitByKind(
  { endpoint, tool, thinkingTokens = 0 }: GenerationRequest,
  behaviour: StreamBehaviour,
  count: number,
): Pick<StreamBehaviour, 'reasoningTokens' | 'toolCallTokens'> {
  if (endpoint === 'completions') return { reasoningTokens: 0, toolCallTokens: 0 };
  const reasoningTokens = Math.min(Math.max(behaviour.reasoningTokens, thinkingTokens), count);
  const left = count - reasoningTokens;
  return {
    reasoningTokens,
    toolCallTokens: tool?.isForced === true ? left : Math.min(behaviour.toolCallTokens, left),
  };
}

/** What the tool is called that the `tool-calls` pathology calls where the request has none. */
const inventedTool = 'look_up';

interface PlanInput {
  readonly id: string;
  readonly request: GenerationRequest;
  readonly behaviour: StreamBehaviour;
  readonly options: SimulatorOptions;
}

function planChoice(
  { id, request, behaviour, options }: PlanInput,
  choiceIndex: number,
  seed: number,
): StreamPlan {
  const length = answerLength(request, options, createSeededRandom(seed));
  const drawn = drawTokens(seed, behaviour.empty ? 0 : length.count, behaviour.multiByteText ? 1 : undefined);
  const { tokens, stopSequence } = endBefore(request.stop ?? [], drawn);
  const kinds = splitByKind(request, behaviour, tokens.length);
  const endsItself = behaviour.empty || stopSequence !== undefined;
  const textReason = endsItself ? 'stop' : length.finishReason;
  return {
    id,
    choiceIndex,
    endpoint: request.endpoint,
    createdSeconds: Math.floor(Date.now() / 1000),
    model: request.model,
    inputTokens: request.inputTokens,
    tokens,
    tokensPerChunk: behaviour.tokensPerChunk ?? options.tokensPerChunk,
    finishReason: kinds.toolCallTokens > 0 ? 'tool_calls' : textReason,
    stopSequence,
    topLogprobs: request.topLogprobs,
    toolName: request.tool?.name ?? inventedTool,
    includeUsage: request.includeUsage,
    continuousUsage: request.continuousUsage,
    echoed: request.echoed ?? {},
    behaviour: { ...behaviour, ...kinds },
  };
}

/** Same seed and same request: same texts and same lengths, whatever else the server is doing. One plan per choice. */
export function planGeneration(input: PlanInput): {
  readonly plans: Plans;
  readonly seed: number;
} {
  const { request, options } = input;
  const salt = hashText(`${options.seed}/${request.seed ?? ''}/${request.model}`);
  const seed = hashText(request.promptText, salt);
  const others = Array.from({ length: (request.choiceCount ?? 1) - 1 }, (_, index) =>
    planChoice(input, index + 1, hashText(`choice ${index + 1}`, seed)),
  );
  return { plans: [planChoice(input, 0, seed), ...others], seed };
}
