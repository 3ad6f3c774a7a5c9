import type { Backend } from './backend.ts';
import { anthropicFinishReasons, decodeAnthropicBody, decodeAnthropicEvent } from './anthropic-answer.ts';
import { anthropicPaths, encodeAnthropicProbe, encodeAnthropicRequest } from './anthropic-request.ts';
import { asCount } from './json-value.ts';
import { decodeServerError } from './server-error.ts';

/**
 * Anthropic's Messages API. Has no way to force an output length, and no embeddings. Models that refuse a temperature:
 * put `temperature: null` into the extra body; thinking is asked for there too.
 */
export const anthropicBackend: Backend = {
  name: 'anthropic',
  label: 'Anthropic',
  keyVariables: ['ANTHROPIC_API_KEY'],
  exampleBase: 'https://api.anthropic.com',
  tasks: ['text-to-text'],
  paths: anthropicPaths,
  framing: 'sse',
  finishReasons: anthropicFinishReasons,
  endMark: { texts: ['message_stop'], ordinaryTail: '}}' },
  encodeRequest: encodeAnthropicRequest,
  requestedOutputTokenCount: (body) => asCount(body['max_tokens']),
  hasOutputLengthField: false,
  encodeProbe: encodeAnthropicProbe,
  decodeEvent: decodeAnthropicEvent,
  decodeBody: decodeAnthropicBody,
  decodeError: decodeServerError,
};
