import express, { Router } from 'express';
import { ticketLifetimeMs, type AccessKeys } from '../security/access-keys.ts';
import type { Gate } from '../security/gate.ts';
import type { TokenJudge } from '../security/token-judge.ts';
import { identityOf, refuse } from './require-scope.ts';

/**
 * How a page comes to its rights. The address printed at start carries the token behind `#`, which browsers send to
 * nobody; the page posts it here once and gets a cookie that scripts cannot read. Pages of other origins, whose
 * cookies do not come along, ask for a ticket that works once.
 */
export function createAccessRoutes({
  gate,
  keys,
  judge,
  features,
}: {
  readonly gate: Gate;
  readonly keys: AccessKeys;
  readonly judge: TokenJudge;
  /** What is served besides runs. */
  readonly features: readonly string[];
}): Router {
  const router = Router();
  const json = express.json({ limit: '4kb' });
  router.post('/api/v1/session', json, (request, response) => {
    const given: unknown = (request.body as { token?: unknown } | undefined)?.token;
    const token = typeof given === 'string' ? given : '';
    const judgement = judge.judgeToken(token, { address: request.ip ?? '', action: 'openSession' });
    if (!judgement.isValid) return refuse(response, judgement);
    const { caller } = judgement;
    response.cookie(gate.cookieName(), keys.openSession(caller), {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/',
    });
    response.json({ scope: caller.scope, features });
  });
  // A page that was refreshed has its cookie and nothing else: this tells it what it may do.
  router.get('/api/v1/session', (request, response) => {
    const identity = identityOf(gate, request, response);
    if (identity.kind === 'refused') return refuse(response, identity);
    response.json({ scope: identity.kind === 'known' ? identity.caller.scope : null, features });
  });
  router.post('/api/v1/tickets', (request, response) => {
    // A ticket passes on what the caller has; to watch is enough to ask for one.
    const admission = gate.authorize(identityOf(gate, request, response), 'view');
    if (!admission.admitted) return refuse(response, admission);
    response.json({ ticket: keys.issueTicket(admission.caller), expires_in_ms: ticketLifetimeMs });
  });
  return router;
}
