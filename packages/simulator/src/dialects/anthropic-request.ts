import type { IncomingMessage } from 'node:http';
import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import {
  asJsonObject,
  contentText,
  optionalFlag,
  optionalWhole,
  parseModel,
  parseStop,
  refuse,
  refuseUnsupported,
  thinkingTokens,
} from './model-request.ts';
import type { GenerationRequest, JsonObject } from './model-request.ts';
import { chatPrompt } from './openai-request.ts';
import { parseToolUse } from './tool-choice.ts';

/** A request to the Messages API. */
export function parseAnthropicMessages(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
  request: IncomingMessage,
): GenerationRequest {
  const prompt = parseAnthropicPrompt(body, countTokens, request);
  refuseUnsupported(body, { output_format: undefined, mcp_servers: [], container: undefined });
  refuseUnsupported(asJsonObject(body['output_config']) ?? {}, { format: undefined });
  return {
    endpoint,
    model: parseModel(body),
    promptText: prompt.text,
    inputTokens: prompt.tokens,
    maxTokens: optionalWhole(body, 'max_tokens', 1) ?? refuse('max_tokens: Field required'),
    minTokens: 0,
    ignoreEos: false,
    seed: undefined,
    stream: optionalFlag(body, 'stream'),
    includeUsage: true,
    continuousUsage: false,
    stop: parseStop(body, 'stop_sequences'),
    tool: parseToolUse(body, { forcedBy: 'any', named: 'tool' }),
    thinkingTokens: parseThinking(body),
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}

function parseThinking(body: JsonObject): number {
  const thinking = asJsonObject(body['thinking']) ?? {};
  if (thinking['type'] !== 'enabled') return 0;
  return Math.min(thinkingTokens, optionalWhole(thinking, 'budget_tokens', 1) ?? thinkingTokens);
}

/** Text and tokens of messages and system prompt; `count_tokens` wants nothing else. */
export function parseAnthropicPrompt(
  body: JsonObject,
  countTokens: TokenCounter,
  { headers }: IncomingMessage,
): { readonly text: string; readonly tokens: number } {
  if (headers['anthropic-version'] === undefined) refuse('anthropic-version: header is required');
  const prompt = chatPrompt(body, countTokens);
  for (const { role } of body['messages'] as readonly { readonly role: unknown }[]) {
    // chatPrompt has checked that each has a role.
    if (role !== 'user' && role !== 'assistant')
      refuse(`messages: Unexpected role "${String(role)}". The system prompt is a field of its own.`);
  }
  const system = contentText(body['system']);
  return { text: `${system}\n${prompt.text}`, tokens: prompt.tokens + countTokens(system) };
}
