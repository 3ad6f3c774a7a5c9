import type { Backend } from './backend.ts';
import { openaiBackend } from './openai-backend.ts';
import { encodeOpenAIRequest } from './openai-request.ts';

/** SGLang's OpenAI-compatible server. Its `ignore_eos` alone forces the output length. */
export const sglangBackend: Backend = {
  ...openaiBackend,
  name: 'sglang',
  encodeRequest: (prompt, options) => encodeOpenAIRequest(prompt, options, () => ({ ignore_eos: true })),
};
