import { describe, expect, it } from 'vitest';
import { parseRunPlan } from '../plan/parse-run-plan.ts';
import { connectionCapacity, requireConnections, type ConnectionCapacity } from './connection-capacity.ts';

const capacity: ConnectionCapacity = {
  count: 100,
  reason: 'there are no more',
  advice: (needed) => `Make ${needed}`,
};
const alone = { index: 0, count: 1 };
const planOf = (more: object) => parseRunPlan({ apiBase: 'http://h:1', model: 'm', ...more });

describe('requireConnections', () => {
  it.each([
    ['a concurrency that fits', { concurrency: [1, 100] }, alone],
    ['a share that fits', { concurrency: 300 }, { index: 2, count: 3 }],
    ['an open loop without a cap', { requestRate: 5000 }, alone],
    ['HTTP/2', { apiBase: 'https://h:1', transport: 'undici', concurrency: 101 }, alone],
  ])('takes %s', (_title, options, place) => {
    expect(() => requireConnections(planOf(options), place, capacity)).not.toThrow();
  });

  it.each([
    [
      { concurrency: [1, 101] },
      alone,
      'concurrency',
      'needs 101 connections at once, but there are no more. Make 101, or use at most 100.',
    ],
    [
      { requestRate: 5, maxConcurrency: 101 },
      alone,
      'maxConcurrency',
      'needs 101 connections at once, but there are no more. Make 101, or use at most 100.',
    ],
    [
      { concurrency: 302 },
      { index: 0, count: 3 },
      'concurrency',
      'needs 302 connections at once, 101 of them here, but there are no more. Make 101, or use at most 300.',
    ],
  ])('refuses %j at %j', (options, place, option, message) => {
    expect(() => requireConnections(planOf(options), place, capacity)).toThrow(
      expect.objectContaining({ code: 'invalid-plan', issues: [{ option, message }] }),
    );
  });

  it.runIf(process.platform === 'linux')(
    'finds 100,000 connections too many, or the limits far above',
    () => {
      const { count = 0, reason = '' } = connectionCapacity() ?? {};
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(65_536);
      expect(reason).toMatch(/ulimit -n|ip_local_port_range/);
    },
  );
});
