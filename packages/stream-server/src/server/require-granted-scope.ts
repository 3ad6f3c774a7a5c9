import type { RequestHandler } from 'express';
import type { ApiScope } from '../http/api-route.ts';
import { callerOf } from '../security/caller.ts';

const adminNeeded = 'This needs a token with the role admin.';

/** For routes below a `ServerMount`: lets a caller through whom the server's checks have given this scope. */
export function requireGrantedScope(scope: ApiScope): RequestHandler {
  return (_request, response, next) => {
    const granted: unknown = response.locals['scope'];
    const isAdmin = granted === 'control' && callerOf(response)?.role === 'admin';
    if (scope === 'admin' ? isAdmin : granted === 'control' || granted === scope) next();
    else
      response
        .status(403)
        .json({ error: scope === 'admin' ? adminNeeded : `This needs the ${scope} token.` });
  };
}
