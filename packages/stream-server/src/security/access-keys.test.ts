import { describe, expect, it } from 'vitest';
import { hashToken } from '../access/issue-token.ts';
import { createAccessKeys, ticketLifetimeMs, type AccessKeysOptions } from './access-keys.ts';
import { createSignedPasses } from './signed-passes.ts';

const viewerToken = 'viewer-token-of-the-team';
const controlToken = 'control-token-of-the-team';
const signingKey = () => 'what-the-servers-share';
const both = { viewerToken, controlToken, signingKey };
const viewer = { scope: 'view', name: 'viewer token', tokenHash: hashToken(viewerToken) } as const;
const operator = { scope: 'control', name: 'control token', tokenHash: hashToken(controlToken) } as const;

describe('sessions', () => {
  it.each([viewer, operator])('of %j hold at every server with the same key and tokens', (caller) => {
    const [here, there] = [createAccessKeys(both), createAccessKeys(both)];
    expect(there.callerOfSession(here.openSession(caller))).toEqual(caller);
  });

  it.each<[string, AccessKeysOptions]>([
    ['another viewer token', { ...both, viewerToken: 'viewer-token-of-others' }],
    ['no tokens of its own', { signingKey }],
    ['a key of its own', { viewerToken, controlToken }],
    ['another key', { ...both, signingKey: () => 'what-others-share' }],
  ])('do not hold at a server with %s', (_, options) => {
    const session = createAccessKeys(both).openSession(viewer);
    expect(createAccessKeys(options).callerOfSession(session)).toBeUndefined();
  });

  it.each([viewerToken, controlToken])('cannot be written by who has the token %s', (key) => {
    const passes = createSignedPasses({
      use: 'session',
      lifetimeMs: 60_000,
      key: () => key,
      nowMs: Date.now,
    });
    const server = createAccessKeys(both);
    for (const { tokenHash } of [viewer, operator]) {
      expect(server.callerOfSession(passes.issue(tokenHash))).toBeUndefined();
    }
  });

  it('state the token that was presented, and neither name nor role', () => {
    const [payload, signature] = createAccessKeys(both).openSession(viewer).split('.');
    const stated = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
    expect(Object.keys(stated).toSorted()).toEqual(['expiresAtMs', 'id', 'tokenHash']);
    const changed = { ...stated, tokenHash: operator.tokenHash };
    const forged = `${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
    expect(createAccessKeys(both).callerOfSession(forged)).toBeUndefined();
  });

  it('lapse, and are no tickets', () => {
    const clock = { nowMs: 0 };
    const keys = createAccessKeys({ ...both, nowMs: () => clock.nowMs });
    const session = keys.openSession(viewer);
    expect(keys.redeemTicket(session)).toBeUndefined();
    clock.nowMs = 12 * 3_600_000 - 1;
    expect(keys.callerOfSession(session)).toEqual(viewer);
    clock.nowMs += 1;
    expect(keys.callerOfSession(session)).toBeUndefined();
  });

  it.each(['', '.', 'x.y', `${'e30'}.`, '\u0000', 'a'.repeat(10_000)])('are not read from %j', (text) => {
    expect(createAccessKeys(both).callerOfSession(text)).toBeUndefined();
  });
});

describe('tickets', () => {
  it('work once, and not for long', () => {
    const clock = { nowMs: 0 };
    const keys = createAccessKeys({ ...both, nowMs: () => clock.nowMs });
    const [first, second] = [keys.issueTicket(viewer), keys.issueTicket(viewer)];
    expect(keys.redeemTicket(first)).toEqual(viewer);
    expect(keys.redeemTicket(first)).toBeUndefined();
    clock.nowMs = ticketLifetimeMs;
    expect(keys.redeemTicket(second)).toBeUndefined();
  });
});
