import type { Request, Response } from 'express';
import type { Role } from '../access/token-store.ts';

/** What a caller may do; `control` includes `view`. */
export type Scope = 'view' | 'control';

/** Who a request comes from, and what they may do. */
export interface Caller {
  readonly scope: Scope;
  /** Of a named token; else which of the single tokens it was, or `nobody`. */
  readonly name: string;
  /** Of a named token. */
  readonly role?: Role;
  /** Of the token that was presented: whether it is still valid is asked by it. Absent where none was needed. */
  readonly tokenHash?: string;
}

export function setCaller(response: Response, caller: Caller | undefined): void {
  response.locals['scope'] = caller?.scope;
  response.locals['caller'] = caller;
}

/** Who the server's checks have found the caller to be; `undefined` where they were not asked. */
export function callerOf(response: Response): Caller | undefined {
  return response.locals['caller'] as Caller | undefined; // Written by `setCaller` alone.
}

/** The caller as the audit log names them. */
export function actorOf(
  request: Request,
  caller: Caller | undefined,
): { readonly actor: string; readonly role?: string; readonly address?: string } {
  const address = request.ip;
  return {
    actor: caller?.name ?? 'nobody',
    ...(caller?.role === undefined ? {} : { role: caller.role }),
    ...(address === undefined ? {} : { address }),
  };
}
