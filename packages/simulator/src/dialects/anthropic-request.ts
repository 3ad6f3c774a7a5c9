import type { IncomingMessage } from 'node:http';
import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import { contentText, optionalFlag, optionalWhole, parseModel, refuse } from './model-request.ts';
import type { GenerationRequest, JsonObject } from './model-request.ts';
import { chatPrompt } from './openai-request.ts';

/** A request to the Messages API. */
export function parseAnthropicMessages(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
  { headers }: IncomingMessage,
): GenerationRequest {
  if (headers['anthropic-version'] === undefined) refuse('anthropic-version: header is required');
  const prompt = chatPrompt(body, countTokens);
  for (const { role } of body['messages'] as readonly { readonly role: unknown }[]) {
    // chatPrompt has checked that each has a role.
    if (role !== 'user' && role !== 'assistant')
      refuse(`messages: Unexpected role "${String(role)}". The system prompt is a field of its own.`);
  }
  const system = contentText(body['system']);
  return {
    endpoint,
    model: parseModel(body),
    promptText: `${system}\n${prompt.text}`,
    inputTokens: prompt.tokens + countTokens(system),
    maxTokens: optionalWhole(body, 'max_tokens', 1) ?? refuse('max_tokens: Field required'),
    minTokens: 0,
    ignoreEos: false,
    seed: undefined,
    stream: optionalFlag(body, 'stream'),
    includeUsage: true,
    continuousUsage: false,
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}
