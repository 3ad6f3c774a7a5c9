import type { Backend } from './backend.ts';
import { openaiProtocol } from './openai-backend.ts';
import { encodeOpenAIRequest } from './openai-request.ts';

/** SGLang's OpenAI-compatible server. Its `ignore_eos` alone forces the output length. */
export const sglangBackend: Backend = {
  ...openaiProtocol,
  name: 'sglang',
  label: 'SGLang',
  // Its clients are OpenAI's, so that is where people keep its key.
  keyVariables: ['OPENAI_API_KEY'],
  exampleBase: 'http://localhost:30000',
  encodeRequest: (prompt, options) => encodeOpenAIRequest(prompt, options, () => ({ ignore_eos: true })),
};
