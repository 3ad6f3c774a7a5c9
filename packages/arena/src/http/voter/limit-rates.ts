import type { Request, RequestHandler, Response } from 'express';
import rateLimit, { ipKeyGenerator } from 'express-rate-limit';
import { HttpFault } from '../http-fault.ts';
import { voterIdOf } from './identify-voter.ts';

/** How often something may be done within a minute. Counted in each process for itself. */
export interface MinuteRate {
  readonly perVoter: number;
  /** Behind one address may be many people, and whoever drops the cookie is a new one. */
  readonly perAddress: number;
}

const windowMs = 60_000;

/** Refuses what comes too often from one voter or from one address. */
export function limitRates({ perVoter, perAddress }: MinuteRate): RequestHandler[] {
  return [
    limitBy(perAddress, (request) => ipKeyGenerator(request.ip ?? '')),
    limitBy(perVoter, (_request, response) => voterIdOf(response)),
  ];
}

function limitBy(
  limit: number,
  keyGenerator: (request: Request, response: Response) => string,
): RequestHandler {
  return rateLimit({
    windowMs,
    limit,
    keyGenerator,
    // Two limits would write the same headers; whoever is refused is told when to come back.
    standardHeaders: false,
    legacyHeaders: false,
    handler(_request, _response, next) {
      next(
        new HttpFault(429, 'too-many-requests', 'That was too often. Wait a minute.', {
          retryAfterSeconds: windowMs / 1000,
        }),
      );
    },
  });
}
