import type { IncomingMessage } from 'node:http';

/** The key in `Authorization: Bearer …`. */
export function bearerKey({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The key in `x-api-key`. */
export function apiKeyHeader({ headers }: IncomingMessage): string | undefined {
  const given = headers['x-api-key'];
  return typeof given === 'string' ? given : undefined;
}
