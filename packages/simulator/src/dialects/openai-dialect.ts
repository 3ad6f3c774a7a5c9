import { bearerKey, type Dialect, type EmbeddingAnswer } from './dialect.ts';
import type { JsonObject } from './model-request.ts';
import { composeOpenAIBody, createOpenAIWire } from './openai-wire.ts';
import { parseEmbeddingRequest, parseGenerationRequest } from './openai-request.ts';
import { parseResponsesRequest, composeResponsesBody, createResponsesWire } from './responses-wire.ts';

/** OpenAI's API as vLLM serves it. */
export const openaiDialect: Dialect = {
  name: 'openai',
  loadsModels: false,
  idPrefix: (endpoint) => (endpoint === 'chat' ? 'chatcmpl-' : 'cmpl-'),
  keyOf: bearerKey,
  parseGeneration: parseGenerationRequest,
  parseEmbedding: parseEmbeddingRequest,
  unknownModel: (model) => `The model \`${model}\` does not exist.`,
  createWire: createOpenAIWire,
  composeBody: composeOpenAIBody,
  composeEmbeddings: composeOpenAIEmbeddings,
  encodeError: ({ message, type, code, param = null, retryAfterSeconds }) => ({
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: { error: { message, type, param, code } },
  }),
};

/** OpenAI's Responses API: what a client says and hears differs from chat, keys and errors do not. */
export const responsesDialect: Dialect = {
  ...openaiDialect,
  idPrefix: () => 'resp_',
  parseGeneration: parseResponsesRequest,
  createWire: createResponsesWire,
  composeBody: composeResponsesBody,
};

function composeOpenAIEmbeddings({ request, vectors, inputTokens, withUsage }: EmbeddingAnswer): JsonObject {
  const data = vectors.map((vector, index) => {
    const embedding = request.base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens };
  return { object: 'list', data, model: request.model, ...(withUsage ? { usage } : {}) };
}
