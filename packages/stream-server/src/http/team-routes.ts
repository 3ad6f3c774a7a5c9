import { noParameters } from '@genai-bench/http-api';
import { z } from 'zod';
import { MAX_AUDIT_ENTRIES_PER_PAGE } from '../access/audit-log.ts';
import { roles } from '../access/token-store.ts';
import { ApiError } from './api-error.ts';
import type { ApiRouterOptions } from './api-ports.ts';
import { defineRoute, json } from './api-route.ts';
import type { ApiRoute } from './api-route.ts';

const instant = z.string().meta({ description: 'ISO 8601.' });

const tokenSchema = z.object({
  name: z.string(),
  role: z.enum(roles),
  createdAt: instant,
  revokedAt: instant.exactOptional(),
});

const auditEntrySchema = z.object({
  at: instant,
  actor: z.string(),
  role: z.string().exactOptional(),
  action: z.string(),
  subject: z.string().exactOptional(),
  address: z.string().exactOptional(),
  outcome: z.enum(['begun', 'done', 'failed', 'denied']),
  detail: z.string().exactOptional(),
});

/** Who has which token, and who did what. Tokens are given and revoked on the command line alone. */
export function createTeamRoutes({ tokens, audit }: ApiRouterOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/tokens',
      operationId: 'listTokens',
      summary: 'Named tokens, oldest first, without the tokens themselves',
      scope: 'admin',
      params: noParameters,
      query: noParameters,
      answers: {
        200: { description: 'All of them.', schema: z.object({ tokens: z.array(tokenSchema) }) },
        501: { description: 'This server knows no named tokens.' },
      },
      handle: async () => {
        const found = await required(tokens, 'knows no named tokens').list();
        return json({
          tokens: found.map(({ name, role, createdAtMs, revokedAtMs }) => ({
            name,
            role,
            createdAt: isoOf(createdAtMs),
            ...(revokedAtMs === undefined ? {} : { revokedAt: isoOf(revokedAtMs) }),
          })),
        });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/audit',
      operationId: 'listAuditEntries',
      summary: 'Who did what, newest first',
      scope: 'admin',
      params: noParameters,
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(MAX_AUDIT_ENTRIES_PER_PAGE).default(100),
        cursor: z.string().max(500).exactOptional(),
      }),
      answers: {
        200: {
          description: 'A page of entries.',
          schema: z.object({ entries: z.array(auditEntrySchema), nextCursor: z.string().exactOptional() }),
        },
        501: { description: 'This server keeps no audit log.' },
      },
      handle: async ({ query }) => {
        const { entries, ...rest } = await required(audit, 'keeps no audit log').list(query);
        return json({
          entries: entries.map(({ atMs, ...entry }) => ({ at: isoOf(atMs), ...entry })),
          ...rest,
        });
      },
    }),
  ];
}

function required<Port>(port: Port | undefined, lack: string): Port {
  if (port !== undefined) return port;
  throw new ApiError('not-available', `This server ${lack}.`);
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
