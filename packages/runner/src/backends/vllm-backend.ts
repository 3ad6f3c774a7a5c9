import type { Backend } from './backend.ts';
import { openaiBackend } from './openai-backend.ts';
import { encodeOpenAIRequest } from './openai-request.ts';

/**
 * vLLM's OpenAI-compatible server. A forced output length needs both fields: `ignore_eos` passes over the
 * end-of-sequence token, `min_tokens` also over the stop tokens of the model's generation config.
 */
export const vllmBackend: Backend = {
  ...openaiBackend,
  name: 'vllm',
  encodeRequest: (prompt, options) =>
    encodeOpenAIRequest(prompt, options, (outputTokenCount) => ({
      ignore_eos: true,
      min_tokens: outputTokenCount,
    })),
};
