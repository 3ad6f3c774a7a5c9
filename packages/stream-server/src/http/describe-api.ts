import { describeApi, type DescribedRoute } from '@genai-bench/http-api';
import { serverRoutes } from '../server/server-routes.ts';
import { apiErrorSchema } from './api-error.ts';
import type { ApiRoute } from './api-route.ts';

/** Refusals that any route may give, besides those that it names itself. */
const refusals: Readonly<Record<number, string>> = {
  400: 'The request is not what the route takes.',
  401: 'A token is needed.',
  403: 'The token does not allow this.',
  404: 'There is no such run.',
};

const neededFor = {
  control: 'Needs the control token, or one with the role runner or admin.',
  admin: 'Needs a token with the role admin.',
} as const;

/** The OpenAPI 3.1 document of the whole server: these routes, its own, and those of what else is mounted. */
export function describeServer(
  routes: readonly ApiRoute[],
  { version, others }: { readonly version: string; readonly others: readonly DescribedRoute[] },
): Readonly<Record<string, unknown>> {
  const own = routes.map((route): DescribedRoute => ({
    route,
    basePath: '/api/v1',
    token: 'accepted',
    ...(route.scope === 'view' ? {} : { description: neededFor[route.scope] }),
    errorSchema: apiErrorSchema,
    refusals,
  }));
  return describeApi([...own, ...serverRoutes, ...others], { title: 'GenAI Bench', version });
}
