import type { ErrorStatus } from '../faults/stream-behaviour.ts';

/** A refusal; each dialect has its own words for it. */
export interface ApiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | number | null;
  readonly param?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

export function invalidRequest(message: string, param?: string): ApiError {
  return {
    status: 400,
    message,
    type: 'invalid_request_error',
    code: null,
    param,
  };
}

/** What the `http-…` pathologies answer. */
export function simulatedError(status: ErrorStatus, retryAfterSeconds: number | undefined): ApiError {
  const texts = {
    429: {
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached (simulated).',
    },
    500: { type: 'server_error', code: 'internal_error', message: 'The server had an error (simulated).' },
    503: { type: 'server_error', code: 'overloaded', message: 'The server is overloaded (simulated).' },
    529: { type: 'overloaded_error', code: 'overloaded', message: 'Overloaded (simulated).' },
  };
  return { status, ...texts[status], retryAfterSeconds };
}

export const unauthorised: ApiError = {
  status: 401,
  message: 'Incorrect API key provided.',
  type: 'invalid_request_error',
  code: 'invalid_api_key',
};
