import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Dialect } from './dialect.ts';

/** The key in `Authorization: Bearer …`. */
export function bearerKey({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The key in `x-api-key`, else the one in `Authorization`, where Anthropic's SDK has put it since its version 1. */
export function apiKeyOrBearer(request: IncomingMessage): string | undefined {
  const given = request.headers['x-api-key'];
  return typeof given === 'string' ? given : bearerKey(request);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function isAuthorised(
  request: IncomingMessage,
  dialect: Dialect,
  apiKey: string | undefined,
): boolean {
  if (apiKey === undefined) return true;
  return timingSafeEqual(digest(dialect.keyOf(request) ?? ''), digest(apiKey));
}
