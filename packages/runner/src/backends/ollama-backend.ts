import type { Backend } from './backend.ts';
import { decodeOllamaBody, decodeOllamaLine, ollamaFinishReasons } from './ollama-answer.ts';
import {
  encodeOllamaProbe,
  encodeOllamaRequest,
  ollamaOutputTokenCount,
  ollamaPaths,
} from './ollama-request.ts';
import { decodeServerError } from './server-error.ts';

/**
 * Ollama's own API, which says more than its OpenAI-compatible one: how long it took to load the model, apart from
 * answering. Has no way to force an output length. `keep_alive` and `think` go into the extra body.
 */
export const ollamaBackend: Backend = {
  name: 'ollama',
  label: 'Ollama',
  keyVariables: ['OLLAMA_API_KEY'],
  exampleBase: 'http://localhost:11434',
  tasks: ['text-to-text', 'text-to-embeddings'],
  paths: ollamaPaths,
  framing: 'ndjson',
  finishReasons: ollamaFinishReasons,
  // As Go writes it, and as Python does.
  endMark: { texts: ['"done":true', '"done": true'], ordinaryTail: 'false}' },
  encodeRequest: encodeOllamaRequest,
  requestedOutputTokenCount: ollamaOutputTokenCount,
  hasOutputLengthField: false,
  encodeProbe: encodeOllamaProbe,
  decodeEvent: decodeOllamaLine,
  decodeBody: decodeOllamaBody,
  decodeError: decodeServerError,
};
