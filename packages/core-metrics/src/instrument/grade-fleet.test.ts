import { describe, expect, it } from 'vitest';
import type { FleetWorker } from '../summary/fleet.ts';
import { gradeFleet } from './grade-fleet.ts';

const calm: FleetWorker = {
  name: 'a',
  host: 'one',
  version: '1.0.0',
  place: 0,
  status: 'completed',
  recordCount: 10,
  grade: { verdict: 'trusted', reasons: [] },
};

describe('gradeFleet', () => {
  it('trusts calm workers', () => {
    expect(gradeFleet({ workers: [calm, { ...calm, name: 'b' }] })).toEqual({
      verdict: 'trusted',
      reasons: [],
    });
  });

  it('takes the worst grade and says whose it is', () => {
    const busy = { ...calm, name: 'b', grade: { verdict: 'invalid', reasons: ['Too busy.'] } } as const;
    expect(gradeFleet({ workers: [calm, busy] })).toEqual({
      verdict: 'invalid',
      reasons: ['Worker b: Too busy.'],
    });
  });

  it('holds a lost worker and its part of the load against the level', () => {
    const lost = { ...calm, status: 'lost', problem: 'it fell silent', lostShare: 0.3333 } as const;
    const { verdict, reasons } = gradeFleet({ workers: [lost] });
    expect(verdict).toBe('degraded');
    expect(reasons).toEqual([
      'Worker a was lost (it fell silent): 33.3 % of the load was not made; run again with all workers.',
    ]);
  });

  it('infers nothing about the load of a worker that did not come back', () => {
    const lost = { ...calm, status: 'lost', lostShare: 0.25, unaccountedCount: 12 } as const;
    expect(gradeFleet({ workers: [lost] }).reasons).toEqual([
      'Worker a was lost: 25.0 % of the load has no outcome: 12 of its requests are known to have been sent, and it may have sent more; run again with all workers.',
    ]);
  });

  it('says of a worker whose part others made that they were fewer', () => {
    const lost = { ...calm, recordCount: 0, status: 'lost', lostShare: 0, problem: 'it was gone' } as const;
    expect(gradeFleet({ workers: [lost, { ...calm, name: 'b' }] })).toEqual({
      verdict: 'degraded',
      reasons: [
        'Worker a was lost (it was gone): fewer workers than asked for made the load; run again with all workers.',
      ],
    });
  });
});
