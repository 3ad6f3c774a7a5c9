import type { IncomingHttpHeaders } from 'node:http';
import { nobody, type AccessKeys } from './access-keys.ts';
import type { Caller, Scope } from './caller.ts';
import type { Presentation, TokenJudge } from './token-judge.ts';

/** What the gate knows of a request, whatever it is for. */
export interface GateRequest extends Presentation {
  readonly headers: IncomingHttpHeaders;
  /** `?ticket=` of the address. */
  readonly ticket?: string | undefined;
}

/** Who a request comes from. */
export type Identity =
  | { readonly kind: 'known'; readonly caller: Caller }
  /** It brought nothing to be known by. */
  | { readonly kind: 'unknown' }
  /** It brought a token or a ticket that is not valid. */
  | { readonly kind: 'refused'; readonly status: 401 | 429; readonly reason: string };

export interface Refusal {
  readonly admitted: false;
  readonly status: 401 | 403 | 429;
  readonly reason: string;
  /** Who it is, where that was found out. */
  readonly caller?: Caller;
  /** A token was judged for it, and that it was wrong is written down already. */
  readonly isAudited?: boolean;
}

export type AccessKind = 'read' | 'change' | 'upgrade';

export type SourceCheck = { readonly admitted: true } | Refusal;

export type Admission = { readonly admitted: true; readonly caller: Caller } | Refusal;

/**
 * Decides about every request and upgrade, before anything else sees it: the `Host`, the `Origin`, then who it is.
 * Reasons are for people; they repeat no token.
 */
export interface Gate {
  /** Host and origin alone: for pages and files, which hold nothing secret. */
  checkSource(request: Pick<GateRequest, 'headers'>, kind: AccessKind): SourceCheck;
  /** Judges what the request brought; once, because a ticket works once. */
  identify(request: GateRequest): Identity;
  /** Whether somebody may do what needs this scope. */
  authorize(identity: Identity, needed: Scope): Admission;
  /** The origin, if it is one that was allowed by name. */
  allowedOrigin(origin: string | undefined): string | undefined;
  readonly cookieName: () => string;
}

export interface GateOptions {
  readonly keys: AccessKeys;
  readonly judge: TokenJudge;
  readonly isAllowedHost: (host: string | undefined) => boolean;
  /** Exact origins of custom front ends, such as `http://localhost:5173`. */
  readonly allowOrigins: readonly string[];
  readonly port: () => number;
}

const cookiePrefix = 'genai-bench-';

export function createGate({ keys, judge, isAllowedHost, allowOrigins, port }: GateOptions): Gate {
  // Cookies know no ports: the name keeps two servers on one machine apart.
  const cookieName = (): string => `${cookiePrefix}${port()}`;
  const allowedOrigin = (origin: string | undefined): string | undefined =>
    origin !== undefined && origin !== 'null' && allowOrigins.includes(origin) ? origin : undefined;

  function isOwnOrigin(origin: string, host: string | undefined): boolean {
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }

  function checkSource({ headers }: Pick<GateRequest, 'headers'>, kind: AccessKind): SourceCheck {
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

  function callerOfCookies(header: string | undefined): Caller | undefined {
    const sessions = [...readCookies(header, cookiePrefix)];
    const callers = sessions.flatMap((session) => keys.callerOfSession(session) ?? []);
    return callers.find(({ scope }) => scope === 'control') ?? callers[0];
  }

  return {
    cookieName,
    allowedOrigin,
    checkSource,
    identify({ headers, ticket, address, action }) {
      const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
      const from = { address, action };
      if (bearer !== undefined || ticket !== undefined) {
        const judgement =
          bearer === undefined ? judge.judgeTicket(ticket ?? '', from) : judge.judgeToken(bearer, from);
        if (judgement.isValid) return { kind: 'known', caller: judgement.caller };
        return { kind: 'refused', status: judgement.status, reason: judgement.reason };
      }
      // Not judged as a guess: nobody guesses a signature, and a page whose session has ended asks again by itself.
      const caller = callerOfCookies(headers.cookie) ?? (keys.isOpen ? nobody : undefined);
      return caller === undefined ? { kind: 'unknown' } : { kind: 'known', caller };
    },
    authorize(identity, needed) {
      if (identity.kind === 'refused')
        return { ...refused(identity.status, identity.reason), isAudited: true };
      if (identity.kind === 'unknown') {
        return refused(401, 'A token is needed: open the address that was printed at start.');
      }
      const { caller } = identity;
      if (needed === 'control' && caller.scope !== 'control') {
        return { ...refused(403, 'This needs the control token.'), caller };
      }
      return { admitted: true, caller };
    },
  };
}

function refused(status: Refusal['status'], reason: string): Refusal {
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
