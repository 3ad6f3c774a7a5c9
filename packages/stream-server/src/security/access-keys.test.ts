import { describe, expect, it } from 'vitest';
import { createAccessKeys, ticketLifetimeMs, type AccessKeysOptions } from './access-keys.ts';
import { createSignedCallers } from './signed-callers.ts';

const viewerToken = 'viewer-token-of-the-team';
const controlToken = 'control-token-of-the-team';
const both = { viewerToken, controlToken };
const viewer = { scope: 'view', name: 'viewer token' } as const;
const operator = { scope: 'control', name: 'control token' } as const;

describe('sessions', () => {
  it.each([viewer, operator])('of %j hold at every server with the same tokens', (caller) => {
    const [here, there] = [createAccessKeys(both), createAccessKeys(both)];
    expect(there.callerOfSession(here.openSession(caller))).toEqual(caller);
  });

  it.each<[string, AccessKeysOptions]>([
    ['another viewer token', { ...both, viewerToken: 'viewer-token-of-others' }],
    ['no tokens of its own', {}],
  ])('do not hold at a server with %s', (_, options) => {
    const session = createAccessKeys(both).openSession(viewer);
    expect(createAccessKeys(options).callerOfSession(session)).toBeUndefined();
  });

  it('cannot be written for control by who knows the viewer token', () => {
    const forger = createSignedCallers({
      use: 'session',
      lifetimeMs: 60_000,
      keys: { view: viewerToken, control: viewerToken },
      nowMs: Date.now,
    });
    const server = createAccessKeys(both);
    expect(server.callerOfSession(forger.issue(operator))).toBeUndefined();
    const [payload, signature] = forger.issue(viewer).split('.');
    const raised = Buffer.from(payload!, 'base64url').toString().replace('"view"', '"control"');
    const forged = `${Buffer.from(raised).toString('base64url')}.${signature}`;
    expect(server.callerOfSession(forged)).toBeUndefined();
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
