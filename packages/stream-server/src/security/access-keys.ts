import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hashToken } from '../access/issue-token.ts';
import type { NamedTokens } from '../access/named-tokens.ts';
import type { Caller } from './caller.ts';
import { createSignedPasses, type Pass } from './signed-passes.ts';

export interface AccessKeysOptions {
  /** Asked of viewers; without it anyone who reaches the server may watch. */
  readonly viewerToken?: string;
  /** Asked of whoever starts and stops runs; made up when absent. */
  readonly controlToken?: string;
  /** Further tokens, each of somebody; once there are any, viewers are asked for one. */
  readonly named?: NamedTokens;
  /** Signs sessions and tickets; made up when absent. */
  readonly signingKey?: () => string;
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
  /** For a cookie. Holds at every server with the same signing key and the same token. */
  openSession(caller: Caller): string;
  callerOfSession(id: string): Caller | undefined;
  /** For an address: works once at each server, and not for long. */
  issueTicket(caller: Caller): string;
  redeemTicket(ticket: string): Caller | undefined;
}

/** A ticket is used at once by the page that asked for it. */
export const ticketLifetimeMs = 30_000;
const sessionLifetimeMs = 12 * 3_600_000;
const minTokenLength = 16;

export const nobody: Caller = { scope: 'view', name: 'nobody' };

export function createAccessKeys(options: AccessKeysOptions = {}): AccessKeys {
  const { viewerToken, controlToken = createToken(), named, nowMs = Date.now } = options;
  requireLength('viewerToken', viewerToken);
  requireLength('controlToken', controlToken);
  const ownKey = createToken();
  const key = options.signingKey ?? (() => ownKey);
  const sessions = createSignedPasses({ use: 'session', lifetimeMs: sessionLifetimeMs, key, nowMs });
  const tickets = createSignedPasses({ use: 'ticket', lifetimeMs: ticketLifetimeMs, key, nowMs });
  /** Ids of tickets that were used, until they would have lapsed anyway. */
  const used = new Map<string, number>();
  const single: readonly (Caller & { readonly tokenHash: string })[] = [
    { scope: 'control', name: 'control token', tokenHash: hashToken(controlToken) },
    ...(viewerToken === undefined
      ? []
      : [{ scope: 'view' as const, name: 'viewer token', tokenHash: hashToken(viewerToken) }]),
  ];
  const isOpen = (): boolean => viewerToken === undefined && named?.areAsked !== true;

  /** Whom this server knows by the token now: name and role come from here, never from what a caller brings along. */
  function callerOfHash(tokenHash: string): Caller | undefined {
    const known = single.find((caller) => isSameHash(caller.tokenHash, tokenHash));
    if (known !== undefined) return known;
    const found = named?.find(tokenHash);
    if (found === undefined) return undefined;
    const { name, role } = found;
    return { scope: role === 'viewer' ? 'view' : 'control', name, role, tokenHash };
  }

  function callerOfPass(pass: Pass | undefined): Caller | undefined {
    if (pass === undefined) return undefined;
    if (pass.tokenHash !== undefined) return callerOfHash(pass.tokenHash);
    return isOpen() ? nobody : undefined;
  }

  return {
    controlToken,
    viewerToken,
    get isOpen() {
      return isOpen();
    },
    callerOfToken: (token) => callerOfHash(hashToken(token)),
    isStillAllowed: ({ tokenHash }) =>
      tokenHash === undefined ? isOpen() : callerOfHash(tokenHash) !== undefined,
    openSession: ({ tokenHash }) => sessions.issue(tokenHash),
    callerOfSession: (id) => callerOfPass(sessions.read(id)),
    issueTicket: ({ tokenHash }) => tickets.issue(tokenHash),
    redeemTicket(ticket) {
      const found = tickets.read(ticket);
      if (found === undefined || used.has(found.id)) return undefined;
      for (const [id, lapsedAtMs] of used) if (lapsedAtMs <= nowMs()) used.delete(id);
      used.set(found.id, nowMs() + ticketLifetimeMs);
      return callerOfPass(found);
    },
  };
}

/** 192 random bits, safe in addresses and headers. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares digests of one length, so that the time taken tells nothing about the token. */
function isSameHash(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected, 'hex'), Buffer.from(given, 'hex')];
  return one.length === other.length && timingSafeEqual(one, other);
}

function requireLength(name: string, token: string | undefined): void {
  if (token === undefined || token.length >= minTokenLength) return;
  throw new RangeError(
    `${name} must have at least ${minTokenLength} characters, got ${token.length}. Leave it out to have one made.`,
  );
}
