import type { Backend } from './backend.ts';
import { decodeOllamaBody, decodeOllamaLine } from './ollama-answer.ts';
import { encodeOllamaProbe, encodeOllamaRequest, ollamaOutputTokenCount } from './ollama-request.ts';
import { decodeServerError } from './server-error.ts';

/**
 * Ollama's own API, which says more than its OpenAI-compatible one: how long it took to load the model, apart from
 * answering. Has no way to force an output length. `keep_alive` and `think` go into the extra body.
 */
export const ollamaBackend: Backend = {
  name: 'ollama',
  tasks: ['text-to-text', 'text-to-embeddings'],
  endpoints: ['chat', 'completions'],
  framing: 'ndjson',
  encodeRequest: encodeOllamaRequest,
  requestedOutputTokenCount: ollamaOutputTokenCount,
  hasOutputLengthField: false,
  encodeProbe: encodeOllamaProbe,
  decodeEvent: decodeOllamaLine,
  decodeBody: decodeOllamaBody,
  decodeError: decodeServerError,
};
