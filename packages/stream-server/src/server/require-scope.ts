import type { Request, RequestHandler, Response } from 'express';
import type { Auditor } from '../access/auditor.ts';
import { actorOf, setCaller, type Scope } from '../security/caller.ts';
import type { Gate, Identity, Refusal } from '../security/gate.ts';

/** Lets through what names this server and comes from where it may. */
export function checkSource(gate: Gate): RequestHandler {
  return (request, response, next) => {
    const admission = gate.checkSource(request, kindOf(request));
    if (admission.admitted) next();
    else refuse(response, admission);
  };
}

/** Who a request comes from; judged when it is first asked, and then remembered. */
export function identityOf(gate: Gate, request: Request, response: Response): Identity {
  const remembered = response.locals['identity'] as Identity | undefined; // Written below alone.
  if (remembered !== undefined) return remembered;
  const { headers, ip: address = '' } = request;
  const ticket = typeof request.query['ticket'] === 'string' ? request.query['ticket'] : undefined;
  const identity = gate.identify({ headers, ticket, address, action: actionOf(request) });
  response.locals['identity'] = identity;
  return identity;
}

/** Reading needs the given scope; whatever changes something needs `control` unless stated, by whichever method. */
export function requireScope(
  {
    gate,
    auditor,
    onAdmitted,
  }: {
    readonly gate: Gate;
    readonly auditor: Auditor | undefined;
    /** Called for each request that is let through. */
    readonly onAdmitted: (request: Request) => void;
  },
  readScope: Scope,
  changeScope: Scope = 'control',
): RequestHandler {
  return (request, response, next) => {
    const kind = kindOf(request);
    const identity = identityOf(gate, request, response);
    const admission = gate.authorize(identity, kind === 'read' ? readScope : changeScope);
    if (!admission.admitted) {
      if (admission.isAudited !== true && (kind === 'change' || readScope !== 'view')) {
        auditor?.denied(
          { ...actorOf(request, admission.caller), action: actionOf(request) },
          admission.reason,
        );
      }
      return refuse(response, admission);
    }
    setCaller(response, admission.caller);
    onAdmitted(request);
    next();
  };
}

export function refuse(response: Response, { status, reason }: Pick<Refusal, 'status' | 'reason'>): void {
  if (status === 401) response.set('www-authenticate', 'Bearer');
  if (status === 429) response.set('retry-after', '60');
  response.status(status).json({ error: reason });
}

function actionOf(request: Request): string {
  // Neither the path within a mount, which depends on who asks first, nor the query, which may hold a ticket.
  return `${request.method} ${request.originalUrl.split('?', 1)[0]}`.slice(0, 200);
}

function kindOf(request: Request): 'read' | 'change' {
  return request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'change';
}
