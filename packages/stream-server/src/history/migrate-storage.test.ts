import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditLog } from '../access/audit-log.ts';
import { hashToken } from '../access/issue-token.ts';
import { createMemoryAuditLog, createMemoryTokenStore } from '../access/memory-storage.ts';
import type { NamedToken, TokenStore } from '../access/token-store.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import { migrateAuditLog } from './migrate-audit-log.ts';
import { migrateStorage } from './migrate-storage.ts';
import { migrateTokens } from './migrate-tokens.ts';

const token = (name: string, secret: string, parts: Partial<NamedToken> = {}): NamedToken => ({
  name,
  role: 'runner',
  tokenHash: hashToken(secret),
  createdAtMs: 1,
  ...parts,
});

async function tokensOf(...tokens: readonly NamedToken[]): Promise<TokenStore> {
  const store = createMemoryTokenStore();
  for (const each of tokens) await store.add(each);
  return store;
}

async function entriesOf(log: AuditLog): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await log.list({ limit: 7, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.entries);
    cursor = page.nextCursor;
  }
  return entries.toReversed();
}

const entry = (atMs: number, parts: Partial<AuditEntry> = {}): AuditEntry => ({
  atMs,
  actor: 'alice',
  action: 'startRun',
  outcome: 'begun',
  ...parts,
});

describe('migrateTokens', () => {
  it('copies valid and revoked tokens, and finds them there the second time', async () => {
    const from = await tokensOf(
      token('ann', 'a1', { revokedAtMs: 5 }),
      token('ann', 'a2'),
      token('bob', 'b'),
    );
    const to = await tokensOf();
    expect(await migrateTokens({ from, to })).toEqual({ copied: 3, present: 0, revoked: 0, different: [] });
    expect(await to.list()).toEqual(await from.list());
    expect(await migrateTokens({ from, to })).toEqual({ copied: 0, present: 3, revoked: 0, different: [] });
  });

  it('revokes what was revoked in the source, and never makes a revoked token valid', async () => {
    const revoked = token('ann', 'a', { revokedAtMs: 5 });
    const from = await tokensOf(revoked, token('ann', 'a2'));
    const to = await tokensOf(token('ann', 'a'));
    expect(await migrateTokens({ from, to })).toMatchObject({ copied: 1, revoked: 1, different: [] });
    expect(await to.list()).toEqual([revoked, token('ann', 'a2')]);
    const other = await tokensOf(token('ann', 'a2', { revokedAtMs: 7 }));
    expect(await migrateTokens({ from: to, to: other })).toMatchObject({ copied: 1, present: 1, revoked: 0 });
    expect((await other.list()).every(({ revokedAtMs }) => revokedAtMs !== undefined)).toBe(true);
  });

  it('leaves out a token whose name is taken or whose hash means another, and says so', async () => {
    const from = await tokensOf(token('ann', 'a'), token('bob', 'b', { role: 'admin' }));
    const there = [token('ann', 'other'), token('bob', 'b')];
    const to = await tokensOf(...there);
    expect(await migrateTokens({ from, to })).toMatchObject({ copied: 0, different: ['ann', 'bob'] });
    expect(await to.list()).toEqual(there);
  });
});

describe('migrateAuditLog', () => {
  it('copies thousands of entries in their order, those that are alike too, and nothing the second time', async () => {
    const from = createMemoryAuditLog();
    const to = createMemoryAuditLog();
    const entries = Array.from({ length: 2345 }, (_, index) =>
      entry(Math.floor(index / 3), { subject: 'a\0' }),
    );
    for (const each of entries) await from.append(each);
    expect(await migrateAuditLog({ from, to })).toEqual({ copied: 2345, present: 0 });
    expect(await entriesOf(to)).toEqual(entries);
    expect(await migrateAuditLog({ from, to })).toEqual({ copied: 0, present: 2345 });
    await from.append(entry(9999));
    expect(await migrateAuditLog({ from, to })).toEqual({ copied: 1, present: 2345 });
  });

  it('goes on after an end in the middle, and keeps what the target had', async () => {
    const [from, to] = [createMemoryAuditLog(), createMemoryAuditLog()];
    for (let atMs = 0; atMs < 2500; atMs++) await from.append(entry(atMs));
    const own = entry(1, { actor: 'bob' });
    await to.append(own);
    const failing: AuditLog = {
      ...to,
      appendAll: (more) => to.appendAll(more).then(() => Promise.reject(new Error('cut'))),
    };
    await expect(migrateAuditLog({ from, to: failing })).rejects.toThrow('cut');
    expect((await entriesOf(to)).length).toBe(501);
    expect(await migrateAuditLog({ from, to })).toEqual({ copied: 2000, present: 500 });
    expect(await entriesOf(to)).toEqual([own, ...(await entriesOf(from))]);
  });

  it('tells entries apart by every field', async () => {
    const [from, to] = [createMemoryAuditLog(), createMemoryAuditLog()];
    await to.append(entry(1));
    const others: readonly Partial<AuditEntry>[] = [
      { actor: 'b' },
      { role: 'admin' },
      { action: 'b' },
      { subject: 'b' },
      { address: 'b' },
      { outcome: 'done' },
      { detail: 'b' },
    ];
    for (const parts of others) await from.append(entry(1, parts));
    expect(await migrateAuditLog({ from, to })).toEqual({ copied: others.length, present: 0 });
  });
});

it('counts each kind, and has every change of a token written down', async () => {
  const storage = async (...tokens: readonly NamedToken[]) => {
    const history = createMemoryRunHistory();
    return {
      history,
      tokens: await tokensOf(...tokens),
      audit: createMemoryAuditLog(),
      close: () => history.close(),
    };
  };
  const [from, to] = [await storage(token('ann', 'a')), await storage()];
  await from.audit.append(entry(1));
  const acts: unknown[] = [];
  const migrate = () =>
    migrateStorage({
      from,
      to,
      aroundToken(act, work) {
        acts.push(act);
        return work();
      },
    });
  const none = { copied: 0, present: 0, different: [], recordCount: 0 };
  expect(await migrate()).toEqual({
    ...none,
    tokens: { copied: 1, present: 0, revoked: 0, different: [] },
    auditEntries: { copied: 1, present: 0 },
  });
  expect(await migrate()).toMatchObject({
    tokens: { copied: 0, present: 1 },
    auditEntries: { copied: 0, present: 1 },
  });
  expect(acts).toEqual([{ action: 'copyToken', subject: 'ann' }]);
});
