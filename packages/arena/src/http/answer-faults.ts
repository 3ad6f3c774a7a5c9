import { isUnreadable, whyUnreadable } from '@genai-bench/http-api';
import type { ErrorRequestHandler, Response } from 'express';
import type { ArenaError, ArenaErrorCode } from '../run/arena-error.ts';
import { HttpFault } from './http-fault.ts';

const statusByCode: Readonly<Record<ArenaErrorCode, number>> = {
  stale: 409,
  'not-complete': 409,
  'nothing-to-undo': 409,
  'undo-expired': 409,
  'not-decided': 409,
  over: 409,
  'already-voted': 409,
  'key-reused': 409,
  'unknown-battle': 404,
  'not-your-battle': 404,
  'empty-prompt': 422,
  'prompt-too-long': 422,
  'too-many-battles': 429,
  'budget-spent': 429,
  'too-few-models': 503,
  'store-failed': 503,
  'bad-config': 500,
};

const retryAfterSecondsByCode: Partial<Record<ArenaErrorCode, number>> = {
  'too-many-battles': 60,
  'budget-spent': 3600,
  'too-few-models': 60,
  'store-failed': 2,
};

/** True where the battle stands otherwise than the command took it to stand. */
export function isConflict(error: unknown): error is ArenaError {
  return isArenaError(error) && statusByCode[error.code] === 409;
}

/**
 * What the caller is told of any fault. Whose battle it is stays unsaid: one that is somebody else's is as unknown as one
 * that never was. Of what is not the caller's doing, the text stays here: it may name models or hosts.
 */
export function faultOf(error: unknown): HttpFault {
  if (error instanceof HttpFault) return error;
  if (isArenaError(error)) return faultOfArena(error);
  if (isUnreadable(error)) {
    const [status, code] = error.status === 413 ? [413, 'too-large'] : [400, 'invalid-request'];
    return new HttpFault(status, code, whyUnreadable(error));
  }
  return internalFault(error);
}

/** By name and code: the CommonJS files of this package each hold a class of their own. */
function isArenaError(error: unknown): error is ArenaError {
  if (!(error instanceof Error) || error.name !== 'ArenaError' || !('code' in error)) return false;
  return typeof error.code === 'string' && Object.hasOwn(statusByCode, error.code);
}

function faultOfArena(error: ArenaError): HttpFault {
  const { code } = error;
  const status = statusByCode[code];
  if (status === 404) return unknownBattle();
  if (status === 500) return internalFault(error);
  const retryAfterSeconds = retryAfterSecondsByCode[code];
  const message = status === 503 ? 'The arena cannot do this at the moment. Try again.' : error.message;
  return new HttpFault(status, code, message, {
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

export function unknownBattle(): HttpFault {
  return new HttpFault(404, 'unknown-battle', 'There is no such battle, or it is no longer kept.');
}

function internalFault(cause: unknown): HttpFault {
  return new HttpFault(500, 'internal', 'The server failed to answer.', { cause });
}

/** Answers whatever a route threw. `onInternalError` hears of what is nobody's mistake but the server's. */
export function createFaultAnswer(onInternalError: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const fault = faultOf(error);
    if (fault.status >= 500) onInternalError(error);
    if (response.headersSent) {
      // A stream that has begun can only be cut, so that nobody takes its part for the whole.
      next(error);
      return;
    }
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    const { message, code, view } = fault;
    sendJson(response, fault.status, { error: message, code, ...(view === undefined ? {} : { view }) });
  };
}

/** JSON that nobody keeps. Without an `ETag`, so that two answers of one length and kind have the same headers. */
export function sendJson(response: Response, status: number, body: unknown): void {
  response.status(status);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(body));
}
