import type { RequestOutcome } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

const limits = { retryBaseDelayMs: 200, retryMaxDelayMs: 5000 };
const refused = (status: number, retryAfterMs?: number): RequestOutcome => ({
  kind: 'http_error',
  status,
  message: 'm',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('retryDelayMs', () => {
  it.each([
    [1, undefined, 0, 100],
    [1, undefined, 1, 200],
    [2, undefined, 0, 200],
    [4, undefined, 0.5, 1200],
    [20, undefined, 1, 5000],
    [1, 1000, 0, 1000],
    [1, 1000, 0.5, 1100],
    [5, 1000, 0, 1600],
    [1, 5000, 1, 5000],
    [1, 0, 1, 200],
  ])(
    'after attempt %i, asked for %s ms, at chance %s, is %i ms',
    (attempt, retryAfterMs, random, expected) => {
      expect(retryDelayMs({ attempt, outcome: refused(429, retryAfterMs), random }, limits)).toBe(expected);
    },
  );

  it('gives up where the server asks for more patience than there is', () => {
    expect(retryDelayMs({ attempt: 1, outcome: refused(529, 5001), random: 0 }, limits)).toBeUndefined();
  });

  it('is never longer than a timer can be', () => {
    const unlimited = { ...limits, retryMaxDelayMs: Infinity };
    expect(retryDelayMs({ attempt: 60, outcome: refused(500), random: 1 }, unlimited)).toBe(2 ** 31 - 1);
    expect(retryDelayMs({ attempt: 1, outcome: refused(429, 1e12), random: 1 }, unlimited)).toBeUndefined();
  });

  it.each<[boolean, RequestOutcome]>([
    [true, refused(500)],
    [true, refused(529)],
    [false, refused(400)],
    [false, refused(401)],
    [true, { kind: 'api_error', code: 'overloaded_error', message: 'm' }],
    [true, { kind: 'transport_error', code: 'ECONNRESET', message: 'm' }],
    [true, { kind: 'timeout', phase: 'first-token', limitMs: 1, message: 'm' }],
    [true, { kind: 'incomplete', message: 'm' }],
    [false, { kind: 'cancelled', message: 'm' }],
    [false, { kind: 'completed' }],
  ])('is %s for %j', (isWorthIt, outcome) => {
    expect(retryDelayMs({ attempt: 1, outcome, random: 0 }, limits) !== undefined).toBe(isWorthIt);
  });
});
