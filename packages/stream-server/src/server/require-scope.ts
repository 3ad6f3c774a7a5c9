import type { Request, RequestHandler, Response } from 'express';
import type { Auditor } from '../access/auditor.ts';
import { actorOf, setCaller, type Scope } from '../security/caller.ts';
import type { Admission, Gate } from '../security/gate.ts';
import type { GuessLimit } from '../security/guess-limit.ts';

/** Lets through what names this server and comes from where it may. */
export function checkSource(gate: Gate): RequestHandler {
  return (request, response, next) => {
    const admission = gate.checkSource(request, kindOf(request));
    if (admission.admitted) next();
    else refuse(response, admission);
  };
}

/** Reading needs the given scope; whatever changes something needs `control` unless stated, by whichever method. */
export function requireScope(
  {
    gate,
    guessLimit,
    auditor,
  }: { readonly gate: Gate; readonly guessLimit: GuessLimit; readonly auditor: Auditor | undefined },
  readScope: Scope,
  changeScope: Scope = 'control',
): RequestHandler {
  return (request, response, next) => {
    const kind = kindOf(request);
    const ticket = typeof request.query['ticket'] === 'string' ? request.query['ticket'] : undefined;
    const { method, headers } = request;
    const isGuess = ticket !== undefined || headers.authorization !== undefined;
    const address = request.socket.remoteAddress ?? '';
    if (isGuess && !guessLimit.mayGuess(address)) return refuseGuess(response);
    const admission = gate.admit(
      { method, headers, ticket },
      kind,
      kind === 'read' ? readScope : changeScope,
    );
    if (!admission.admitted) {
      if (isGuess && admission.status === 401) guessLimit.guessedWrong(address);
      if (isGuess || kind === 'change' || readScope !== 'view') {
        const action = `${method} ${request.baseUrl}${request.path}`.slice(0, 200);
        auditor?.denied({ ...actorOf(request, admission.caller), action }, admission.reason);
      }
      return refuse(response, admission);
    }
    setCaller(response, admission.caller);
    next();
  };
}

export function refuseGuess(response: Response): void {
  response.status(429).json({ error: 'Too many wrong tokens. Wait a minute.' });
}

function kindOf(request: Request): 'read' | 'change' {
  return request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'change';
}

function refuse(response: Response, admission: Admission & { admitted: false }): void {
  if (admission.status === 401) response.set('www-authenticate', 'Bearer');
  response.status(admission.status).json({ error: admission.reason });
}
