import type { Request, RequestHandler, Router } from 'express';
import type { z } from 'zod';
import type { Exchange, Route, RouteInput } from './route.ts';

/** Why a request does not reach its route. `detail` says what is wrong with it. */
export interface Refusal {
  readonly kind: 'invalid-input' | 'not-json' | 'not-allowed';
  readonly detail: string;
}

export interface MountOptions<Entry> {
  /** Who may come, and how often: they stand before anything of the request is read. */
  readonly guardsOf: (route: Entry) => readonly RequestHandler[];
  /** Parse and check the body of a route that has one. */
  readonly readBody: readonly RequestHandler[];
  /** Lets the route handle its input, and sends what it answers. */
  readonly carryOut: (route: Entry, input: RouteInput, exchange: Exchange) => Promise<void>;
  /** Makes the error that is thrown for it. */
  readonly refuse: (refusal: Refusal) => Error;
}

/** Adds the routes of a table to a router: who it is, then what. Other methods of their paths are refused. */
export function mountRoutes<Entry extends Route<unknown>>(
  router: Router,
  routes: readonly Entry[],
  { guardsOf, readBody, carryOut, refuse }: MountOptions<Entry>,
): void {
  for (const route of routes) {
    router[route.method](expressPath(route), [
      ...guardsOf(route),
      ...(route.body === undefined ? [] : [requireJson(refuse), ...readBody]),
      async (request, response) => {
        await carryOut(route, parseInput(route, request, refuse), { request, response });
      },
    ] satisfies RequestHandler[]);
  }
  for (const path of new Set(routes.map(expressPath))) {
    const methods = routes.filter((route) => expressPath(route) === path).map(({ method }) => method);
    router.all(path, refuseOtherMethods(methods.map((method) => method.toUpperCase()).join(', '), refuse));
  }
}

function expressPath({ path }: { readonly path: string }): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function parseInput(
  route: Route<unknown>,
  { params, query, body }: Request,
  refuse: (refusal: Refusal) => Error,
): RouteInput {
  const parse = (part: string, schema: z.ZodType, value: unknown): unknown => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
    throw refuse({ kind: 'invalid-input', detail: `${issues.join('; ')}.` });
  };
  return {
    params: parse('path', route.params, params),
    query: parse('query', route.query, query),
    body: route.body === undefined ? undefined : parse('body', route.body, body),
  };
}

/** A page of another origin can send forms without asking, but no JSON: so nothing else starts or decides anything. */
function requireJson(refuse: (refusal: Refusal) => Error): RequestHandler {
  return (request, _response, next) => {
    // `null` is no body at all.
    if (typeof request.is('application/json') === 'string') return next();
    throw refuse({
      kind: 'not-json',
      detail: 'The body must be JSON: send it with Content-Type: application/json.',
    });
  };
}

function refuseOtherMethods(allowed: string, refuse: (refusal: Refusal) => Error): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'OPTIONS') return next();
    response.set('Allow', allowed);
    throw refuse({
      kind: 'not-allowed',
      detail: `${request.method} does nothing here; there is ${allowed}.`,
    });
  };
}
