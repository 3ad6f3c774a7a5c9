import type { ServerResponse } from 'node:http';

/** A refusal in the shape of the OpenAI API. */
export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | number | null;
  readonly param?: string;
  readonly retryAfterSeconds?: number;
}

export function invalidRequest(message: string, param?: string): ApiError {
  return {
    status: 400,
    message,
    type: 'invalid_request_error',
    code: null,
    ...(param === undefined ? {} : { param }),
  };
}

/** What the `http-…` pathologies answer. */
export function simulatedError(status: 429 | 500 | 503, retryAfterSeconds: number | undefined): ApiError {
  const texts = {
    429: {
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached (simulated).',
    },
    500: { type: 'server_error', code: 'internal_error', message: 'The server had an error (simulated).' },
    503: { type: 'server_error', code: 'overloaded', message: 'The server is overloaded (simulated).' },
  };
  return { status, ...texts[status], ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Sends JSON with its length; returns the number of body bytes. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): number {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
  return body.length;
}

export function sendApiError(response: ServerResponse, error: ApiError): number {
  const { message, type, code, param = null } = error;
  const retryAfter = error.retryAfterSeconds;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return sendJson(response, error.status, { error: { message, type, param, code } }, headers);
}
