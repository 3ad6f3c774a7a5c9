import { mountRoutes, type Refusal } from '@genai-bench/http-api';
import express from 'express';
import type { RequestHandler, Router } from 'express';
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
export function mountArenaRoutes(router: Router, routes: readonly ArenaRoute[], guards: RouteGuards): void {
  const { identify, requireControl, limits } = guards;
  const rateOf = { start: limitRates(limits.starts), command: limitRates(limits.commands) };
  mountRoutes(router, routes, {
    guardsOf: ({ audience, command }) => [
      ...(audience === 'control' && requireControl !== undefined ? [requireControl] : []),
      ...(audience === 'voter' ? [identify] : []),
      ...(command === undefined ? [] : [...rateOf[command], requireKey]),
    ],
    readBody: [express.json({ limit: 6 * mostPrompts * limits.promptLength + spareBytes })],
    carryOut: (route, input, exchange) => route.handle(input, exchange),
    refuse,
  });
}

const requireKey: RequestHandler = (request, _response, next) => {
  idempotencyKeyOf(request);
  next();
};

function refuse({ kind, detail }: Refusal): HttpFault {
  if (kind === 'not-allowed') return new HttpFault(405, 'not-allowed', detail);
  if (kind === 'not-json') return new HttpFault(415, 'invalid-request', detail);
  return new HttpFault(400, 'invalid-request', `The request is not what the route takes: ${detail}`);
}
