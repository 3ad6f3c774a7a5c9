import type { IncomingHttpHeaders } from 'node:http';
import type { AccessKeys } from './access-keys.ts';
import type { Caller, Scope } from './caller.ts';

/** What the gate knows of a request, whatever it is for. */
export interface GateRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** `?ticket=` of the address. */
  readonly ticket?: string | undefined;
}

export type Admission =
  /** Without a caller where only the source was checked. */
  | { readonly admitted: true; readonly caller?: Caller }
  | {
      readonly admitted: false;
      readonly status: 401 | 403;
      readonly reason: string;
      /** Who it is, where that was found out. */
      readonly caller?: Caller;
    };

/**
 * Decides about every request and upgrade, before anything else sees it: the `Host`, the `Origin`, then who it is.
 * Reasons are for people; they repeat no token.
 */
export interface Gate {
  /** Host and origin alone: for pages and files, which hold nothing secret. */
  checkSource(request: GateRequest, kind: 'read' | 'change' | 'upgrade'): Admission;
  /** The same, and whether the caller may do what needs this scope. */
  admit(request: GateRequest, kind: 'read' | 'change' | 'upgrade', needed: Scope): Admission;
  /** The origin, if it is one that was allowed by name. */
  allowedOrigin(origin: string | undefined): string | undefined;
  readonly cookieName: () => string;
}

export interface GateOptions {
  readonly keys: AccessKeys;
  readonly isAllowedHost: (host: string | undefined) => boolean;
  /** Exact origins of custom front ends, such as `http://localhost:5173`. */
  readonly allowOrigins: readonly string[];
  readonly port: () => number;
}

const cookiePrefix = 'genai-bench-';

export function createGate({ keys, isAllowedHost, allowOrigins, port }: GateOptions): Gate {
  // Cookies know no ports: the name keeps two servers on one machine apart.
  const cookieName = (): string => `${cookiePrefix}${port()}`;
  const allowedOrigin = (origin: string | undefined): string | undefined =>
    origin !== undefined && origin !== 'null' && allowOrigins.includes(origin) ? origin : undefined;

  function isOwnOrigin(origin: string, host: string | undefined): boolean {
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }

  function checkSource({ headers }: GateRequest, kind: 'read' | 'change' | 'upgrade'): Admission {
    const { host, origin } = headers;
    if (!isAllowedHost(host)) {
      return refused(403, `This server is not ${quoted(host)}. To reach it by that name: --allow-host.`);
    }
    if (origin !== undefined && !isOwnOrigin(origin, host) && allowedOrigin(origin) === undefined) {
      return refused(403, `Pages of ${quoted(origin)} may not connect. To let them: --allow-origin.`);
    }
    if (kind !== 'upgrade' && origin === undefined && headers['sec-fetch-site'] === 'cross-site') {
      const isPage = headers['sec-fetch-mode'] === 'navigate' && kind === 'read';
      if (!isPage)
        return refused(403, 'Pages of other sites may not read this. To let them: --allow-origin.');
    }
    return { admitted: true };
  }

  function callerOf({ headers, ticket }: GateRequest): Caller | undefined {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return keys.callerOfToken(bearer);
    if (ticket !== undefined) return keys.redeemTicket(ticket);
    const sessions = [...readCookies(headers.cookie, cookiePrefix)];
    const callers = sessions.flatMap((session) => keys.callerOfSession(session) ?? []);
    const caller = callers.find(({ scope }) => scope === 'control') ?? callers[0];
    if (caller !== undefined) return caller;
    return keys.isOpen ? { scope: 'view', name: 'nobody' } : undefined;
  }

  return {
    cookieName,
    allowedOrigin,
    checkSource,
    admit(request, kind, needed) {
      const source = checkSource(request, kind);
      if (!source.admitted) return source;
      const caller = callerOf(request);
      if (caller === undefined) {
        const isGiven = request.headers.authorization !== undefined;
        return refused(
          401,
          isGiven
            ? 'This token is not, or no longer, valid.'
            : 'A token is needed: open the address that was printed at start.',
        );
      }
      if (needed === 'control' && caller.scope !== 'control') {
        return { ...refused(403, 'This needs the control token.'), caller };
      }
      return { admitted: true, caller };
    },
  };
}

function refused(status: 401 | 403, reason: string): Admission & { readonly admitted: false } {
  return { admitted: false, status, reason };
}

/** What the caller sent, fit to be shown back. */
function quoted(text: string | undefined): string {
  return text === undefined ? '(no name)' : `"${text.replace(/[^\w.:/[\]-]/g, '?').slice(0, 100)}"`;
}

/** Those of all servers of this name: behind a balancer the page's session may be of a server on another port. */
function* readCookies(header: string | undefined, prefix: string): Generator<string> {
  for (const part of (header ?? '').split(';')) {
    const [key = '', value] = part.trim().split('=', 2);
    if (key.startsWith(prefix) && value !== undefined) yield value;
  }
}
