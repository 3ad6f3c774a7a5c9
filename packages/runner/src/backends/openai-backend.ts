import type { Backend, Protocol } from './backend.ts';
import { decodeOpenAIBody, decodeOpenAIEvent, openAIFinishReasons } from './openai-answer.ts';
import { decodeServerError } from './server-error.ts';
import {
  encodeOpenAIProbe,
  encodeOpenAIRequest,
  openaiPaths,
  requestedOutputTokenCount,
} from './openai-request.ts';

/**
 * OpenAI's chat, completions and embeddings APIs, as OpenAI and most other servers speak them. Has no way to force an
 * output length. Models that refuse `max_tokens`: `outputLengthField`; those that refuse a temperature: `temperature: null`
 * in the extra body.
 */
export const openaiProtocol: Protocol = {
  tasks: ['text-to-text', 'text-to-embeddings'],
  paths: openaiPaths,
  framing: 'sse',
  finishReasons: openAIFinishReasons,
  endMark: { texts: ['[DONE]'], ordinaryTail: '}' },
  encodeRequest: (prompt, options) => encodeOpenAIRequest(prompt, options),
  requestedOutputTokenCount,
  hasOutputLengthField: true,
  encodeProbe: encodeOpenAIProbe,
  decodeEvent: decodeOpenAIEvent,
  decodeBody: decodeOpenAIBody,
  decodeError: decodeServerError,
};

export const openaiBackend: Backend = {
  ...openaiProtocol,
  name: 'openai',
  label: 'OpenAI or compatible',
  keyVariables: ['OPENAI_API_KEY'],
  exampleBase: 'https://api.openai.com/v1',
};
