import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../access/audit-log.ts';
import { hashToken, issueToken } from '../access/issue-token.ts';
import type { TokenStore } from '../access/token-store.ts';

/** Where tokens and the audit log are kept together. */
export interface AccessPlace {
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  /** Absent where nothing outlives the process. */
  readonly signingKey?: () => Promise<string>;
  close(): Promise<void>;
}

/** What every `TokenStore` and `AuditLog` must do. `open` gives empty ones; they are closed here. */
export function describeAccess(name: string, open: () => Promise<AccessPlace>): void {
  describe(`${name} as a token store and audit log`, () => {
    let place: AccessPlace;
    beforeEach(async () => {
      place = await open();
    });
    afterEach(() => place.close());
    const issue = (tokenName: string, nowMs = 1000) =>
      issueToken({ store: place.tokens, name: tokenName, role: 'runner', nowMs });

    it('keeps the hash of a token and never the token', async () => {
      const token = await issue('alice');
      expect(token).toMatch(/^[\w-]{32}$/);
      const kept = await place.tokens.list();
      expect(kept).toEqual([
        { name: 'alice', role: 'runner', tokenHash: hashToken(token), createdAtMs: 1000 },
      ]);
      expect(JSON.stringify(kept)).not.toContain(token);
    });

    it('lets no two valid tokens have one name', async () => {
      await issue('alice');
      await expect(issue('alice')).rejects.toMatchObject({ code: 'name-taken' });
      const both = await Promise.allSettled([issue('bob'), issue('bob')]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    it('revokes a token once, keeps it for the record, and frees its name', async () => {
      await issue('alice');
      expect(await place.tokens.revoke('alice', 2000)).toBe(true);
      expect(await place.tokens.revoke('alice', 3000)).toBe(false);
      expect(await place.tokens.revoke('nobody', 3000)).toBe(false);
      await issue('alice', 4000);
      const kept = await place.tokens.list();
      expect(kept.map(({ createdAtMs, revokedAtMs }) => [createdAtMs, revokedAtMs])).toEqual([
        [1000, 2000],
        [4000, undefined],
      ]);
    });

    it('takes revoked tokens of a name that a valid one has, and no second valid one', async () => {
      const token = { name: 'alice', role: 'viewer' as const, createdAtMs: 1 };
      await place.tokens.add({ ...token, tokenHash: 'a' });
      await place.tokens.add({ ...token, tokenHash: 'b', revokedAtMs: 2 });
      await place.tokens.add({ ...token, tokenHash: 'c', revokedAtMs: 3 });
      const again = place.tokens.add({ ...token, tokenHash: 'd' });
      await expect(again).rejects.toMatchObject({ code: 'name-taken' });
      expect((await place.tokens.list()).map(({ tokenHash }) => tokenHash)).toEqual(['a', 'b', 'c']);
    });

    it('has one key that signs sessions, whoever asks first', async () => {
      if (place.signingKey === undefined) return; // Nothing outlives the process here, so that it needs none.
      const keys = await Promise.all([place.signingKey(), place.signingKey(), place.signingKey()]);
      expect(keys[0]).toMatch(/^[\w-]{32}$/);
      expect(new Set([...keys, await place.signingKey()]).size).toBe(1);
    });

    it('takes many audit entries at once, in their order', async () => {
      const entries = Array.from({ length: 1000 }, (_, index) => ({
        atMs: 1000 - index,
        actor: 'alice',
        action: 'startRun',
        outcome: 'done' as const,
      }));
      await place.audit.appendAll(entries);
      await place.audit.appendAll([]);
      expect((await place.audit.list({ limit: 1000 })).entries.toReversed()).toEqual(entries);
    });

    it('gives audit entries back as they came, newest first, page by page', async () => {
      const entries = [1, 2, 3, 4, 5].map((atMs) => ({
        atMs,
        actor: 'alice',
        action: 'startRun',
        outcome: 'begun' as const,
        ...(atMs === 3 ? { role: 'runner', subject: 'run-1', address: '::1', detail: 'a \u0000 "b"' } : {}),
      }));
      for (const entry of entries) await place.audit.append(entry);
      const first = await place.audit.list({ limit: 2 });
      expect(first.entries.map(({ atMs }) => atMs)).toEqual([5, 4]);
      await place.audit.append({ atMs: 6, actor: 'bob', action: 'stopRun', outcome: 'denied' });
      const second = await place.audit.list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect(second.entries[0]).toMatchObject({ atMs: 3, role: 'runner', subject: 'run-1', address: '::1' });
      expect(second.entries[1]).toEqual(entries[1]);
      const last = await place.audit.list({ limit: 2, cursor: second.nextCursor ?? '' });
      expect(last).toEqual({ entries: [entries[0]] });
      await expect(place.audit.list({ limit: 1001 })).rejects.toMatchObject({ code: 'invalid-query' });
    });
  });
}
