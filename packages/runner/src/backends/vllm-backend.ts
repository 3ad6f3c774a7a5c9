import type { Backend } from './backend.ts';
import { openaiProtocol } from './openai-backend.ts';
import { encodeOpenAIRequest } from './openai-request.ts';

/**
 * vLLM's OpenAI-compatible server. A forced output length needs both fields: `ignore_eos` passes over the
 * end-of-sequence token, `min_tokens` also over the stop tokens of the model's generation config.
 */
export const vllmBackend: Backend = {
  ...openaiProtocol,
  name: 'vllm',
  label: 'vLLM',
  // Its clients are OpenAI's, so that is where people keep its key.
  keyVariables: ['OPENAI_API_KEY'],
  exampleBase: 'http://localhost:8000',
  encodeRequest: (prompt, options) =>
    encodeOpenAIRequest(prompt, options, (outputTokenCount) => ({
      ignore_eos: true,
      min_tokens: outputTokenCount,
    })),
};
