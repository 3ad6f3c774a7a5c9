import { describeApi, noParameters, type DescribedRoute } from '@genai-bench/http-api';
import { z } from 'zod';
import { sendJson } from '../answer-faults.ts';
import { defineRoute, type ArenaRoute } from '../arena-route.ts';
import { idempotencyKeyPattern } from '../idempotency-key.ts';
import { faultSchema, sharedRefusals } from './shared-refusals.ts';

export function createDescribeRoute(routes: () => readonly ArenaRoute[], version: string): ArenaRoute {
  return defineRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'describeArena',
    summary: 'The routes of the arena',
    audience: 'anyone',
    params: noParameters,
    query: noParameters,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    async handle(_input, { request, response }) {
      const described = describeArenaRoutes(routes(), request.baseUrl);
      sendJson(response, 200, describeApi(described, { title: 'GenAI Bench arena', version }));
    },
  });
}

/** For the OpenAPI document of the server that they are mounted in. */
export function describeArenaRoutes(routes: readonly ArenaRoute[], basePath: string): DescribedRoute[] {
  return routes.map((route) => ({
    route,
    basePath,
    token: route.audience === 'control' ? 'needed' : 'accepted',
    ...(route.audience === 'control' ? { description: 'Needs the control token.' } : {}),
    headers: route.command === undefined ? [] : [idempotencyKey],
    errorSchema: faultSchema,
    refusals: sharedRefusals(route),
  }));
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A random UUID, and the same one when the command is repeated: it is done once.',
  schema: { type: 'string', pattern: idempotencyKeyPattern },
};
