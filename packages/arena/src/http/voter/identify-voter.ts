import type { RequestHandler, Response } from 'express';
import type { VoterIdentity } from './voter-identity.ts';

const oneYearMs = 365 * 24 * 60 * 60 * 1000;

/** Finds out whose request it is; whoever has no id of ours yet gets one, for the paths below the router alone. */
export function identifyVoter(identity: VoterIdentity): RequestHandler {
  return (request, response, next) => {
    const known = identity.voterOf(request.headers.cookie);
    if (known !== undefined) {
      response.locals['voterId'] = known;
      next();
      return;
    }
    const { voterId, cookieValue } = identity.issue();
    response.locals['voterId'] = voterId;
    response.cookie(identity.cookieName, cookieValue, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: request.baseUrl === '' ? '/' : request.baseUrl,
      maxAge: oneYearMs,
    });
    next();
  };
}

export function voterIdOf(response: Response): string {
  const voterId: unknown = response.locals['voterId'];
  if (typeof voterId !== 'string') throw new TypeError('This route does not ask who the voter is.');
  return voterId;
}
