import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a caller may do; `control` includes `view`. */
export type Scope = 'view' | 'control';

export interface AccessKeysOptions {
  /** Asked of viewers; without it anyone who reaches the server may watch. */
  readonly viewerToken?: string;
  /** Asked of whoever starts and stops runs; made up when absent. */
  readonly controlToken?: string;
  /** Monotonic, for expiry. */
  readonly nowMs?: () => number;
}

/** Who may do what: two long-lived tokens, and what they are exchanged for. */
export interface AccessKeys {
  readonly controlToken: string;
  readonly viewerToken: string | undefined;
  scopeOfToken(token: string): Scope | undefined;
  /** For a cookie. */
  openSession(scope: Scope): string;
  scopeOfSession(id: string): Scope | undefined;
  /** For an address: works once, and not for long. */
  issueTicket(scope: Scope): string;
  redeemTicket(ticket: string): Scope | undefined;
}

/** A ticket is used at once by the page that asked for it. */
export const ticketLifetimeMs = 30_000;
const sessionLifetimeMs = 12 * 3_600_000;
const mostKept = 1000;
const leastTokenLength = 16;

export function createAccessKeys(options: AccessKeysOptions = {}): AccessKeys {
  const { viewerToken, controlToken = createToken(), nowMs = () => performance.now() } = options;
  requireLength('viewerToken', viewerToken);
  requireLength('controlToken', controlToken);
  const sessions = createExpiringScopes(nowMs, sessionLifetimeMs);
  const tickets = createExpiringScopes(nowMs, ticketLifetimeMs);
  return {
    controlToken,
    viewerToken,
    scopeOfToken(token) {
      if (isSameToken(token, controlToken)) return 'control';
      return viewerToken !== undefined && isSameToken(token, viewerToken) ? 'view' : undefined;
    },
    openSession: (scope) => sessions.add(scope),
    scopeOfSession: (id) => sessions.find(id),
    issueTicket: (scope) => tickets.add(scope),
    redeemTicket(ticket) {
      const scope = tickets.find(ticket);
      tickets.remove(ticket);
      return scope;
    },
  };
}

/** 192 random bits, safe in addresses and headers. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares digests of one length, so that the time taken tells nothing about the token. */
function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function requireLength(name: string, token: string | undefined): void {
  if (token === undefined || token.length >= leastTokenLength) return;
  throw new RangeError(
    `${name} must have at least ${leastTokenLength} characters, got ${token.length}. Leave it out to have one made.`,
  );
}

function createExpiringScopes(nowMs: () => number, lifetimeMs: number) {
  const entries = new Map<string, { readonly scope: Scope; readonly expiresAtMs: number }>();
  return {
    add(scope: Scope): string {
      const id = createToken();
      for (const [old, { expiresAtMs }] of entries) {
        if (expiresAtMs > nowMs() && entries.size < mostKept) break;
        entries.delete(old);
      }
      entries.set(id, { scope, expiresAtMs: nowMs() + lifetimeMs });
      return id;
    },
    find(id: string): Scope | undefined {
      const entry = entries.get(id);
      return entry !== undefined && entry.expiresAtMs > nowMs() ? entry.scope : undefined;
    },
    remove(id: string): void {
      entries.delete(id);
    },
  };
}
