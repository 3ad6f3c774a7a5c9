import express, { Router, type RequestHandler } from 'express';
import { ticketLifetimeMs, type AccessKeys } from '../security/access-keys.ts';
import type { Auditor } from '../access/auditor.ts';
import { actorOf } from '../security/caller.ts';
import type { Gate } from '../security/gate.ts';
import type { GuessLimit } from '../security/guess-limit.ts';
import { refuseGuess } from './require-scope.ts';

/**
 * How a page comes to its rights. The address printed at start carries the token behind `#`, which browsers send to
 * nobody; the page posts it here once and gets a cookie that scripts cannot read. Pages of other origins, whose
 * cookies do not come along, ask for a ticket that works once.
 */
export function createAccessRoutes({
  gate,
  keys,
  guessLimit,
  features,
  auditor,
}: {
  readonly gate: Gate;
  readonly keys: AccessKeys;
  readonly guessLimit: GuessLimit;
  /** What is served besides runs. */
  readonly features: readonly string[];
  readonly auditor: Auditor | undefined;
}): Router {
  const router = Router();
  const json = express.json({ limit: '4kb' });
  const mayGuess: RequestHandler = (request, response, next) => {
    if (guessLimit.mayGuess(request.socket.remoteAddress ?? '')) next();
    else refuseGuess(response);
  };
  router.post('/api/v1/session', mayGuess, json, (request, response) => {
    const token: unknown = (request.body as { token?: unknown } | undefined)?.token;
    const caller = typeof token === 'string' ? keys.callerOfToken(token) : undefined;
    if (caller === undefined) {
      guessLimit.guessedWrong(request.socket.remoteAddress ?? '');
      auditor?.denied({ ...actorOf(request, undefined), action: 'openSession' }, 'The token is not valid.');
      response.status(401).json({ error: 'This token is not, or no longer, valid.' });
      return;
    }
    response.cookie(gate.cookieName(), keys.openSession(caller), {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
    });
    response.json({ scope: caller.scope, features });
  });
  // A page that was refreshed has its cookie and nothing else: this tells it what it may do.
  router.get('/api/v1/session', (request, response) => {
    const admission = gate.admit(request, 'read', 'view');
    const scope = admission.admitted ? admission.caller?.scope : undefined;
    response.set('cache-control', 'no-store').json({ scope: scope ?? null, features });
  });
  router.post('/api/v1/tickets', mayGuess, (request, response) => {
    // A ticket passes on what the caller has; to watch is enough to ask for one.
    const admission = gate.admit(request, 'change', 'view');
    if (!admission.admitted || admission.caller === undefined) {
      if (request.headers.authorization !== undefined) {
        guessLimit.guessedWrong(request.socket.remoteAddress ?? '');
      }
      response.status(401).json({ error: 'A token is needed: Authorization: Bearer.' });
      return;
    }
    response.json({ ticket: keys.issueTicket(admission.caller), expires_in_ms: ticketLifetimeMs });
  });
  return router;
}
