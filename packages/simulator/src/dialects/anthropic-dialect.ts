import { RequestRefused } from './model-request.ts';
import type { Dialect } from './dialect.ts';
import { parseAnthropicMessages } from './anthropic-request.ts';
import { composeAnthropicBody, createAnthropicWire } from './anthropic-wire.ts';
import { apiKeyOrBearer } from './request-key.ts';

/** Error types by status, as Anthropic's "Errors" page lists them. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Anthropic's Messages API. */
export const anthropicDialect: Dialect = {
  name: 'anthropic',
  loadsModels: false,
  idPrefix: () => 'msg_',
  keyOf: apiKeyOrBearer,
  parseGeneration: parseAnthropicMessages,
  parseEmbedding() {
    throw new RequestRefused({ status: 404, message: 'Not Found', type: 'not_found_error', code: null });
  },
  unknownModel: (model) => `model: ${model}`,
  createWire: createAnthropicWire,
  composeBody: composeAnthropicBody,
  composeEmbeddings: () => ({}),
  encodeError: ({ status, message, retryAfterSeconds }) => ({
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: { type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } },
  }),
};
