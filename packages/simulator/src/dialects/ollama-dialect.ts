import type { ApiError } from '../http/api-error.ts';
import type { Dialect, EmbeddingAnswer } from './dialect.ts';
import type { JsonObject } from './model-request.ts';
import { parseOllamaEmbedding, parseOllamaGeneration } from './ollama-request.ts';
import { composeOllamaBody, createOllamaWire, nanoseconds } from './ollama-wire.ts';
import { bearerKey } from './request-key.ts';

/** Ollama's own API. A key is what a proxy before it may want. */
export const ollamaDialect: Dialect = {
  name: 'ollama',
  loadsModels: true,
  idPrefix: () => 'ollama-',
  keyOf: bearerKey,
  parseGeneration: parseOllamaGeneration,
  parseEmbedding: parseOllamaEmbedding,
  unknownModel: (model) => `model '${model}' not found`,
  createWire: createOllamaWire,
  composeBody: composeOllamaBody,
  composeEmbeddings: composeOllamaEmbeddings,
  // Ollama tells nobody when to come back.
  encodeError: (error) => ({ headers: {}, body: { error: ollamaMessage(error) } }),
};

/** The server's own words, with the two spaces that they have (ollama/ollama, server/sched.go, ErrMaxQueue). */
function ollamaMessage({ status, message }: ApiError): string {
  return status === 503 ? 'server busy, please try again.  maximum pending requests exceeded' : message;
}

function composeOllamaEmbeddings({
  request,
  vectors,
  inputTokens,
  withUsage,
  timings,
}: EmbeddingAnswer): JsonObject {
  return {
    model: request.model,
    embeddings: vectors.map((vector) => [...vector]),
    ...nanoseconds({ total_duration: timings.totalMs, load_duration: timings.loadMs }),
    ...(withUsage ? { prompt_eval_count: inputTokens } : {}),
  };
}
