import type { RequestHandler } from 'express';
import type { Scope } from '../security/access-keys.ts';

/** For routes below a `ServerMount`: lets a caller through whom the server's checks have given this scope. */
export function requireGrantedScope(scope: Scope): RequestHandler {
  return (_request, response, next) => {
    const granted: unknown = response.locals['scope'];
    if (granted === 'control' || granted === scope) next();
    else response.status(403).json({ error: `This needs the ${scope} token.` });
  };
}
