import type { Backend } from './backend.ts';
import { decodeOpenAIBody, decodeOpenAIEvent, openAIFinishReasons } from './openai-answer.ts';
import { decodeServerError } from './server-error.ts';
import { encodeOpenAIProbe, encodeOpenAIRequest, openaiPaths } from './openai-request.ts';

/**
 * OpenAI's chat, completions and embeddings APIs, as OpenAI and most other servers speak them. Has no way to force an
 * output length. Models that refuse `max_tokens` or a temperature: put `max_completion_tokens` (or `temperature: null`)
 * into the extra body.
 */
export const openaiBackend: Backend = {
  name: 'openai',
  tasks: ['text-to-text', 'text-to-embeddings'],
  paths: openaiPaths,
  framing: 'sse',
  finishReasons: openAIFinishReasons,
  endMark: { texts: ['[DONE]'], ordinaryTail: '}' },
  encodeRequest: (prompt, options) => encodeOpenAIRequest(prompt, options),
  encodeProbe: encodeOpenAIProbe,
  decodeEvent: decodeOpenAIEvent,
  decodeBody: decodeOpenAIBody,
  decodeError: decodeServerError,
};
