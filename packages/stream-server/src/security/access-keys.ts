import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { NamedTokens } from '../access/named-tokens.ts';
import type { Caller } from './caller.ts';
import { createSignedCallers } from './signed-callers.ts';

export interface AccessKeysOptions {
  /** Asked of viewers; without it anyone who reaches the server may watch. */
  readonly viewerToken?: string;
  /** Asked of whoever starts and stops runs; made up when absent. */
  readonly controlToken?: string;
  /** Further tokens, each of somebody; once there are any, viewers are asked for one. */
  readonly named?: NamedTokens;
  /** Wall time in ms since 1970, for expiry. */
  readonly nowMs?: () => number;
}

/** Who may do what: two long-lived tokens, those of people, and what they are exchanged for. */
export interface AccessKeys {
  readonly controlToken: string;
  readonly viewerToken: string | undefined;
  /** Anyone who reaches the server may watch. */
  readonly isOpen: boolean;
  callerOfToken(token: string): Caller | undefined;
  /** Whether who was let in would still be: sessions, tickets and connections end with the token that they came from. */
  isStillAllowed(caller: Caller): boolean;
  /** For a cookie. Holds at every server that was given the same tokens. */
  openSession(caller: Caller): string;
  callerOfSession(id: string): Caller | undefined;
  /** For an address: works once at each server, and not for long. */
  issueTicket(caller: Caller): string;
  redeemTicket(ticket: string): Caller | undefined;
}

/** A ticket is used at once by the page that asked for it. */
export const ticketLifetimeMs = 30_000;
const sessionLifetimeMs = 12 * 3_600_000;
const leastTokenLength = 16;

export function createAccessKeys(options: AccessKeysOptions = {}): AccessKeys {
  const { viewerToken, controlToken = createToken(), named, nowMs = Date.now } = options;
  requireLength('viewerToken', viewerToken);
  requireLength('controlToken', controlToken);
  // A viewer who knows the viewer token could write down other viewers with it, but nobody who may control.
  const keys = { view: viewerToken ?? controlToken, control: controlToken };
  const sessions = createSignedCallers({ use: 'session', lifetimeMs: sessionLifetimeMs, keys, nowMs });
  const tickets = createSignedCallers({ use: 'ticket', lifetimeMs: ticketLifetimeMs, keys, nowMs });
  /** Ids of tickets that were used, until they would have lapsed anyway. */
  const used = new Map<string, number>();
  const isStillAllowed = ({ tokenHash }: Caller): boolean =>
    tokenHash === undefined || named?.isValid(tokenHash) === true;
  const ifStillAllowed = (caller: Caller | undefined): Caller | undefined =>
    caller !== undefined && isStillAllowed(caller) ? caller : undefined;
  return {
    controlToken,
    viewerToken,
    get isOpen() {
      return viewerToken === undefined && named?.areAsked !== true;
    },
    callerOfToken(token) {
      if (isSameToken(token, controlToken)) return { scope: 'control', name: 'control token' };
      if (viewerToken !== undefined && isSameToken(token, viewerToken)) {
        return { scope: 'view', name: 'viewer token' };
      }
      const found = named?.find(token);
      if (found === undefined) return undefined;
      const { name, role, tokenHash } = found;
      return { scope: role === 'viewer' ? 'view' : 'control', name, role, tokenHash };
    },
    isStillAllowed,
    openSession: (caller) => sessions.issue(caller),
    callerOfSession: (id) => ifStillAllowed(sessions.read(id)?.caller),
    issueTicket: (caller) => tickets.issue(caller),
    redeemTicket(ticket) {
      const found = tickets.read(ticket);
      if (found === undefined || used.has(found.id)) return undefined;
      for (const [id, lapsedAtMs] of used) if (lapsedAtMs <= nowMs()) used.delete(id);
      used.set(found.id, nowMs() + ticketLifetimeMs);
      return ifStillAllowed(found.caller);
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
