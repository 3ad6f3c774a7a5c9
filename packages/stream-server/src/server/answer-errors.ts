import type { ErrorRequestHandler } from 'express';
import { logInternalError } from '../http/api-error.ts';

/** Of what went wrong the caller learns what it can change. Express itself would answer with the stack. */
export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    // What has begun can only be cut.
    next(error);
    return;
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) {
    response.status(status).json({ error: refusals[status] ?? 'The request cannot be read.' });
    return;
  }
  logInternalError(error);
  response.status(500).json({ error: 'The server failed to answer.' });
};

const refusals: Readonly<Record<number, string>> = {
  404: 'There is no such page.',
  413: 'The body is too large.',
  415: 'The body is in a form that is not read here.',
};
