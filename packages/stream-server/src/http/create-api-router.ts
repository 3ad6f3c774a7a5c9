import { noParameters } from '@genai-bench/http-api';
import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { createApiErrorHandler, logInternalError } from './api-error.ts';
import type { ApiRouterOptions } from './api-ports.ts';
import { defineRoute, json } from './api-route.ts';
import type { ApiRoute } from './api-route.ts';
import { createAuditor } from '../access/auditor.ts';
import { createCompareRoutes } from './compare-routes.ts';
import { createControlRoutes } from './control-routes.ts';
import { describeServer } from './describe-api.ts';
import { createExportRoutes } from './export-routes.ts';
import { mountApiRoutes } from './mount-api-routes.ts';
import { createRunRoutes } from './run-routes.ts';
import { createTeamRoutes } from './team-routes.ts';

/**
 * The versioned REST interface, to be mounted at `/api/v1`. Paths that it does not know go on to the next router.
 * Checks of Host, Origin and rate are the server's; each route asks `requireScope` before anything else.
 */
export function createApiRouter(options: ApiRouterOptions): Router {
  const router = express.Router();
  const { audit, onInternalError = logInternalError } = options;
  const auditor = audit === undefined ? undefined : createAuditor({ audit, onProblem: onInternalError });
  mountApiRoutes(router, createApiRoutes(options), { requireScope: options.requireScope, auditor });
  router.use(createApiErrorHandler(onInternalError));
  return router;
}

/** All routes, the one that describes them included. */
export function createApiRoutes(options: ApiRouterOptions): readonly ApiRoute[] {
  const routes: ApiRoute[] = [
    ...createRunRoutes(options),
    ...createExportRoutes(options),
    ...createCompareRoutes(options),
    ...createControlRoutes(options),
    ...createTeamRoutes(options),
    defineRoute({
      method: 'get',
      path: '/openapi.json',
      operationId: 'describeApi',
      summary: 'This document: all routes of the server',
      scope: 'view',
      params: noParameters,
      query: noParameters,
      answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
      handle: async () =>
        json(describeServer(routes, { version: options.version, others: options.otherRoutes ?? [] })),
    }),
  ];
  return routes;
}
