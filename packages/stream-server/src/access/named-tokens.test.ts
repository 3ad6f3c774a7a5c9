import { describe, expect, it } from 'vitest';
import { hashToken, issueToken } from './issue-token.ts';
import { createMemoryTokenStore } from './memory-storage.ts';
import { createNamedTokens } from './named-tokens.ts';
import type { TokenStore } from './token-store.ts';

async function opened() {
  const clock = { nowMs: 0 };
  const memory = createMemoryTokenStore();
  const failing = { isDown: false };
  const store: TokenStore = {
    ...memory,
    list: async () => {
      if (failing.isDown) throw new Error('gone');
      return memory.list();
    },
  };
  const named = createNamedTokens({ store, staleMs: 30_000, nowMs: () => clock.nowMs });
  const issue = (name: string) => issueToken({ store, name, role: 'viewer', nowMs: 0 });
  return { clock, store, failing, named, issue };
}

describe('createNamedTokens', () => {
  it('knows a token by its text, and nothing that resembles it', async () => {
    const { named, issue } = await opened();
    const [alice, bob] = [await issue('alice'), await issue('bob')];
    await named.refresh();
    expect(named.find(hashToken(alice))?.name).toBe('alice');
    expect(named.find(hashToken(bob))?.name).toBe('bob');
    expect(named.find(hashToken(alice.slice(0, -1)))).toBeUndefined();
    expect(named.find(hashToken(''))).toBeUndefined();
  });

  it('ends a revoked token with the next answer of the store', async () => {
    const { named, issue, store } = await opened();
    const token = await issue('alice');
    await named.refresh();
    const tokenHash = hashToken(token);
    await store.revoke('alice', 1);
    expect(named.find(tokenHash)?.name).toBe('alice');
    await named.refresh();
    expect(named.find(tokenHash)).toBeUndefined();
  });

  it('lets nobody in on an answer that is too old', async () => {
    const { named, issue, clock, failing } = await opened();
    const token = await issue('alice');
    await named.refresh();
    failing.isDown = true;
    await expect(named.refresh()).rejects.toThrow('gone');
    clock.nowMs = 30_000;
    expect(named.find(hashToken(token))?.name).toBe('alice');
    clock.nowMs = 30_001;
    expect(named.find(hashToken(token))).toBeUndefined();
    failing.isDown = false;
    await named.refresh();
    expect(named.find(hashToken(token))?.name).toBe('alice');
  });

  it('goes on asking for tokens after the last was revoked', async () => {
    const { named, issue, store } = await opened();
    await named.refresh();
    expect(named.areAsked).toBe(false);
    await issue('alice');
    await store.revoke('alice', 1);
    await named.refresh();
    expect(named.areAsked).toBe(true);
  });
});

describe('issueToken', () => {
  it.each(['', 'two words', 'x'.repeat(65), 'a\nb'])('refuses the name %j', async (name) => {
    const store = createMemoryTokenStore();
    await expect(issueToken({ store, name, role: 'viewer', nowMs: 0 })).rejects.toMatchObject({
      code: 'invalid-token',
    });
    expect(await store.list()).toEqual([]);
  });

  it('refuses a role that does not exist', async () => {
    const options = { store: createMemoryTokenStore(), name: 'alice', nowMs: 0 };
    // Holds not: it comes from a command line.
    await expect(issueToken({ ...options, role: 'root' as 'admin' })).rejects.toThrow(
      'viewer, runner, admin',
    );
  });
});
