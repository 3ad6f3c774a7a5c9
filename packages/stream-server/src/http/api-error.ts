import { isUnreadable, whyUnreadable } from '@genai-bench/http-api';
import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { RunHistoryError } from '../history/run-history-error.ts';

export type ApiErrorCode =
  'invalid-request' | 'not-found' | 'not-allowed' | 'busy' | 'not-running' | 'not-available' | 'internal';

/** The body of every answer that is an error. */
export const apiErrorSchema = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().meta({ description: 'What to do about it.' }).exactOptional(),
    }),
  })
  .meta({ id: 'Error' });

const statusByCode: Readonly<Record<ApiErrorCode, number>> = {
  'invalid-request': 400,
  'not-found': 404,
  'not-allowed': 405,
  busy: 409,
  'not-running': 409,
  'not-available': 501,
  internal: 500,
};

/** A request that cannot be served; becomes `{ error: { code, message, hint } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly hint: string | undefined;

  constructor(code: ApiErrorCode, message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
  }

  get status(): number {
    return statusByCode[this.code];
  }
}

/** What was refused, as JSON. An error that is not the caller's is told without its text, which may hold paths. */
export function createApiErrorHandler(onInternalError: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      // A stream that has begun can only be cut, so that nobody takes its part for the whole.
      next(error);
      return;
    }
    const known = toApiError(error);
    if (known.code === 'internal') onInternalError(error);
    response.status(known.status).json({
      error: {
        code: known.code,
        message: known.message,
        ...(known.hint === undefined ? {} : { hint: known.hint }),
      },
    });
  };
}

/** Into the log of the process, so that whoever runs the server finds there what callers are not told. */
export function logInternalError(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.emitWarning(`A request could not be answered: ${reason}`);
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RunHistoryError && error.code === 'invalid-query') {
    return new ApiError('invalid-request', error.message);
  }
  if (isUnreadable(error)) {
    const isTooLarge = error.status === 413;
    const reason = isTooLarge ? 'The body is larger than 100 kB.' : whyUnreadable(error);
    return new ApiError('invalid-request', reason);
  }
  return new ApiError('internal', 'The server failed to answer.', {
    hint: 'Its log says why.',
    cause: error,
  });
}
