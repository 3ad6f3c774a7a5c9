import express from 'express';
import type { RequestHandler, Router } from 'express';
import type { z } from 'zod';
import type { ArenaRoute } from './arena-route.ts';
import type { ArenaRouterLimits } from './arena-router-options.ts';
import { HttpFault } from './http-fault.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { limitRates } from './voter/limit-rates.ts';

export interface RouteGuards {
  readonly identify: RequestHandler;
  readonly requireControl: RequestHandler | undefined;
  readonly limits: ArenaRouterLimits;
}

/** Prompts of a body, the next ones included, as a character may take six in JSON; and room for the rest. */
const mostPrompts = 6;
const spareBytes = 4_096;

/** Adds the routes of a table to a router: who it is, how often, then what. */
export function mountRoutes(router: Router, routes: readonly ArenaRoute[], guards: RouteGuards): void {
  const { identify, requireControl, limits } = guards;
  const rateOf = { start: limitRates(limits.starts), command: limitRates(limits.commands) };
  const readBody = express.json({ limit: 6 * mostPrompts * limits.promptLength + spareBytes });
  for (const route of routes) {
    router[route.method](expressPath(route), [
      ...(route.audience === 'control' && requireControl !== undefined ? [requireControl] : []),
      ...(route.audience === 'voter' ? [identify] : []),
      ...(route.command === undefined ? [] : [...rateOf[route.command], requireKey]),
      ...(route.body === undefined ? [] : [requireJson, readBody]),
      handlerOf(route),
    ]);
  }
  for (const path of new Set(routes.map(expressPath))) {
    const methods = routes.filter((route) => expressPath(route) === path).map(({ method }) => method);
    router.all(path, refuseOtherMethods(methods.map((method) => method.toUpperCase())));
  }
}

function expressPath({ path }: ArenaRoute): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function handlerOf(route: ArenaRoute): RequestHandler {
  return async (request, response) => {
    const input = {
      params: parsePart('path', route.params, request.params),
      query: parsePart('query', route.query, request.query),
      body: route.body === undefined ? undefined : parsePart('body', route.body, request.body),
    };
    await route.handle(input, { request, response });
  };
}

function parsePart(part: string, schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
  throw new HttpFault(
    400,
    'invalid-request',
    `The request is not what the route takes: ${issues.join('; ')}.`,
  );
}

const requireKey: RequestHandler = (request, _response, next) => {
  idempotencyKeyOf(request);
  next();
};

/** A page of another origin can send forms without asking, but no JSON: so nothing else starts or decides anything. */
const requireJson: RequestHandler = (request, _response, next) => {
  // `null` is no body at all.
  if (typeof request.is('application/json') !== 'string') {
    throw new HttpFault(
      415,
      'invalid-request',
      'The body must be JSON: send it with Content-Type: application/json.',
    );
  }
  next();
};

function refuseOtherMethods(allowed: readonly string[]): RequestHandler {
  const list = allowed.join(', ');
  return (request, _response, next) => {
    if (request.method === 'OPTIONS') return next();
    throw new HttpFault(405, 'not-allowed', `${request.method} does nothing here; there is ${list}.`, {
      headers: { allow: list },
    });
  };
}
