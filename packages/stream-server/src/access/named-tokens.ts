import { timingSafeEqual } from 'node:crypto';
import type { NamedToken, TokenStore } from './token-store.ts';

/**
 * The tokens of a store as a server knows them: asked for every few seconds, so that a request waits for no database,
 * and one that was revoked elsewhere ends here within `refreshMs`, or within `staleMs` when the store does not answer.
 */
export interface NamedTokens {
  /** The valid token of this hash, if any. */
  find(tokenHash: string): NamedToken | undefined;
  /** True once anyone was given a token, also when all were revoked: revoking must not open a server. */
  readonly areAsked: boolean;
  /** Asks now. Rejects when the store does not answer. */
  refresh(): Promise<void>;
  /** Asks again and again, until `close`. */
  start(): void;
  close(): void;
}

export interface NamedTokensOptions {
  readonly store: TokenStore;
  /** 5 s unless stated. */
  readonly refreshMs?: number;
  /** For how long an answer holds; 30 s unless stated. */
  readonly staleMs?: number;
  /** Monotonic. */
  readonly nowMs?: () => number;
}

export function createNamedTokens(options: NamedTokensOptions): NamedTokens {
  const { store, refreshMs = 5000, staleMs = 30_000, nowMs = () => performance.now() } = options;
  const known = { tokens: [] as readonly NamedToken[], askedAtMs: -Infinity, areAsked: false };
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;

  async function refresh(): Promise<void> {
    // The answer is as old as the question: what was revoked since then is not in it.
    const askedAtMs = nowMs();
    const all = await store.list();
    if (askedAtMs < known.askedAtMs) return;
    known.askedAtMs = askedAtMs;
    known.areAsked ||= all.length > 0;
    known.tokens = all.filter(({ revokedAtMs }) => revokedAtMs === undefined);
  }

  async function refreshAlone(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    // A store that does not answer makes its tokens stale; there is nothing else to do about it here.
    await refresh().catch(() => {});
    isAsking = false;
  }

  function match(hash: string): NamedToken | undefined {
    if (nowMs() - known.askedAtMs > staleMs) return undefined;
    const given = Buffer.from(hash, 'hex');
    let found: NamedToken | undefined;
    // All are compared, and in constant time, so that the time taken tells nothing.
    for (const token of known.tokens) {
      const expected = Buffer.from(token.tokenHash, 'hex');
      if (expected.length === given.length && timingSafeEqual(expected, given)) found = token;
    }
    return found;
  }

  return {
    find: match,
    get areAsked() {
      return known.areAsked;
    },
    refresh,
    start() {
      timer ??= setInterval(() => void refreshAlone(), refreshMs);
      timer.unref();
    },
    close() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
