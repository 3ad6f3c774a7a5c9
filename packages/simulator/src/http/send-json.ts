import type { ServerResponse } from 'node:http';
import type { Dialect } from '../dialects/dialect.ts';
import type { ApiError } from './api-error.ts';

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

export function sendApiError(response: ServerResponse, error: ApiError, dialect: Dialect): number {
  const { headers, body } = dialect.encodeError(error);
  return sendJson(response, error.status, body, headers);
}
