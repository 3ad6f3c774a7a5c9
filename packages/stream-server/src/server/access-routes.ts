import express, { Router } from 'express';
import rateLimit from 'express-rate-limit';
import { ticketLifetimeMs, type AccessKeys } from '../security/access-keys.ts';
import type { Gate } from '../security/gate.ts';

/**
 * How a page comes to its rights. The address printed at start carries the token behind `#`, which browsers send to
 * nobody; the page posts it here once and gets a cookie that scripts cannot read. Pages of other origins, whose
 * cookies do not come along, ask for a ticket that works once.
 */
export function createAccessRoutes({
  gate,
  keys,
}: {
  readonly gate: Gate;
  readonly keys: AccessKeys;
}): Router {
  const router = Router();
  const json = express.json({ limit: '4kb' });
  const throttle = rateLimit({
    windowMs: 60_000,
    limit: 20,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    message: { error: 'Too many wrong tokens. Wait a minute.' },
  });
  router.post('/api/v1/session', throttle, json, (request, response) => {
    const token: unknown = (request.body as { token?: unknown } | undefined)?.token;
    const scope = typeof token === 'string' ? keys.scopeOfToken(token) : undefined;
    if (scope === undefined) {
      response.status(401).json({ error: 'This token is not, or no longer, valid.' });
      return;
    }
    response.cookie(gate.cookieName(), keys.openSession(scope), {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
    });
    response.json({ scope });
  });
  // A page that was refreshed has its cookie and nothing else: this tells it what it may do.
  router.get('/api/v1/session', (request, response) => {
    const admission = gate.admit(request, 'read', 'view');
    const scope = admission.admitted ? admission.scope : undefined;
    response.set('cache-control', 'no-store').json({ scope: scope ?? null });
  });
  router.post('/api/v1/tickets', throttle, (request, response) => {
    // A ticket passes on what the caller has; to watch is enough to ask for one.
    const admission = gate.admit(request, 'change', 'view');
    if (!admission.admitted || admission.scope === undefined) {
      response.status(401).json({ error: 'A token is needed: Authorization: Bearer.' });
      return;
    }
    response.json({ ticket: keys.issueTicket(admission.scope), expires_in_ms: ticketLifetimeMs });
  });
  return router;
}
