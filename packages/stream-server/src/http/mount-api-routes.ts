import { mountRoutes } from '@genai-bench/http-api';
import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Auditor } from '../access/auditor.ts';
import { actorOf, callerOf } from '../security/caller.ts';
import { ApiError } from './api-error.ts';
import { requirePlainJson } from './require-plain-json.ts';
import type { ApiAnswer, ApiRoute, ApiScope } from './api-route.ts';

const MAX_BODY = '100kb';

/** Adds the routes of a table to a router, scope first, so that nobody without it learns what a route would say. */
export function mountApiRoutes(
  router: Router,
  routes: readonly ApiRoute[],
  {
    requireScope,
    auditor,
  }: { readonly requireScope: (scope: ApiScope) => RequestHandler; readonly auditor: Auditor | undefined },
): void {
  mountRoutes(router, routes, {
    guardsOf: (route) => [noteRefusal(route, auditor), requireScope(route.scope)],
    readBody: [express.json({ limit: MAX_BODY }), requirePlainJson],
    async carryOut(route, input, { request, response }) {
      const handle = () => route.handle(input, { request, response });
      const isAudited = auditor !== undefined && route.scope === 'control';
      const answer = isAudited
        ? await auditor.around(actOf(route, request, response), handle, startedRunOf)
        : await handle();
      await send(answer, request, response);
    },
    refuse({ kind, detail }) {
      if (kind === 'not-allowed') return new ApiError('not-allowed', detail);
      const hint = 'GET /api/v1/openapi.json states what each route takes.';
      return new ApiError('invalid-request', detail, kind === 'invalid-input' ? { hint } : {});
    },
  });
}

/** Writes down who was kept from a route by `requireScope`, which answers itself. */
function noteRefusal(route: ApiRoute, auditor: Auditor | undefined): RequestHandler {
  return (request, response, next) => {
    if (auditor !== undefined && route.scope !== 'view') {
      response.once('finish', () => {
        const isRefused = response.statusCode === 401 || response.statusCode === 403;
        if (isRefused) auditor.denied(actOf(route, request, response), `Status ${response.statusCode}.`);
      });
    }
    next();
  };
}

function actOf({ operationId }: ApiRoute, request: Request, response: Response) {
  const { runId } = request.params;
  return {
    ...actorOf(request, callerOf(response)),
    action: operationId,
    ...(typeof runId === 'string' ? { subject: runId.slice(0, 200) } : {}),
  };
}

/** The id of a run that got one by being started. */
function startedRunOf(answer: ApiAnswer): string | undefined {
  const body: unknown = answer.kind === 'json' ? answer.body : undefined;
  if (typeof body !== 'object' || body === null || !('runId' in body)) return undefined;
  return typeof body.runId === 'string' ? body.runId : undefined;
}

async function send(answer: ApiAnswer, request: Request, response: Response): Promise<void> {
  // Runs may be replaced or deleted, so a copy has to be checked; its ETag makes that cheap.
  response.set('Cache-Control', 'private, no-cache');
  switch (answer.kind) {
    case 'json':
      response.status(answer.status).json(answer.body);
      return;
    case 'empty':
      response.status(answer.status).end();
      return;
    case 'text':
      await sendText(answer, request, response);
  }
}

async function sendText(
  answer: ApiAnswer & { readonly kind: 'text' },
  request: Request,
  response: Response,
): Promise<void> {
  response.set({ ETag: answer.etag, 'X-Content-Type-Options': 'nosniff', ...answer.headers });
  response.type(answer.contentType);
  if (answer.download !== undefined) response.attachment(answer.download).type(answer.contentType);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(answer.chunks), response).catch((error: unknown) => {
    // The reader went away before the end; there is nobody left to tell.
    if (!isPrematureClose(error)) throw error;
  });
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
