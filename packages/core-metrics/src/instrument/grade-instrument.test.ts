import { describe, expect, it } from 'vitest';
import { gradeInstrument, worstGrade, type UngradedReading } from './grade-instrument.ts';

const calm: UngradedReading = {
  loopLagMs: { p50: 0.1, p99: 5, max: 40 },
  sendLagMs: { p50: 0.1, p99: 10, max: 12 },
  threadCpuShare: [0.2, 0.85],
  gcMs: 40,
  gcMaxPauseMs: 20,
  coalescedChunkShare: 0.5,
  unparsedEventCount: 0,
  tokenCountSources: { server: 90, tokenizer: 10 },
  reusedConnectionShare: 0.1,
  lostRecordCount: 0,
};
const lag = (p99: number) => ({ p50: 0, p99, max: p99 });

describe('gradeInstrument', () => {
  it('trusts a reading at its limits', () => {
    expect(gradeInstrument(calm)).toEqual({ verdict: 'trusted', reasons: [] });
  });

  it('trusts a reading without the figures that were not taken', () => {
    const bare = {
      threadCpuShare: [],
      gcMs: 0,
      gcMaxPauseMs: 0,
      unparsedEventCount: 0,
      tokenCountSources: {},
      lostRecordCount: 0,
    };
    expect(gradeInstrument(bare).verdict).toBe('trusted');
  });

  it.each([
    ['loop lag', { loopLagMs: lag(5.1) }, 'degraded', '5.1 ms at p99; use more threads'],
    ['heavy loop lag', { loopLagMs: lag(50.1) }, 'invalid', '50.1 ms at p99'],
    ['send lag', { sendLagMs: lag(10.5) }, 'degraded', '10.5 ms after schedule'],
    ['a busy thread', { threadCpuShare: [0.1, 0.9] }, 'degraded', '90 % of a core'],
    ['a full thread', { threadCpuShare: [0.98, 0.1] }, 'invalid', '98 % of a core'],
    ['a long pause', { gcMaxPauseMs: 21 }, 'degraded', '21.0 ms at once'],
    ['coalesced chunks', { coalescedChunkShare: 0.6 }, 'degraded', '60 % of the chunks'],
    ['unparsed events', { unparsedEventCount: 3 }, 'degraded', '3 events'],
    [
      'estimated tokens',
      { tokenCountSources: { server: 9, estimate: 1 } },
      'degraded',
      'output tokens of 1 requests',
    ],
    ['unread payloads', { unreadPayloads: { 'delta.foo': 2 } }, 'degraded', 'not read (delta.foo)'],
    ['contradicted counts', { contradictedTokenCount: 4 }, 'degraded', 'in 4 answers'],
    [
      'a few connections that could not be made',
      { clientLimitShare: 0.004 },
      'degraded',
      'Below 1 % of the requests',
    ],
    [
      'many of them',
      { clientLimitShare: 0.4 },
      'invalid',
      '40 % of the requests failed because this machine',
    ],
    ['lost records', { lostRecordCount: 7 }, 'degraded', '7 records were lost'],
  ] as const)('%s: %#', (_title, figures, verdict, reason) => {
    const grade = gradeInstrument({ ...calm, ...figures });
    expect(grade.verdict).toBe(verdict);
    expect(grade.reasons).toHaveLength(1);
    expect(grade.reasons[0]).toContain(reason);
  });

  it('stays invalid when a lesser reason follows', () => {
    const grade = gradeInstrument({ ...calm, loopLagMs: lag(99), lostRecordCount: 1 });
    expect(grade.verdict).toBe('invalid');
    expect(grade.reasons).toHaveLength(2);
  });
});

describe('worstGrade', () => {
  it('takes the worst verdict and every reason once', () => {
    expect(
      worstGrade([
        { verdict: 'degraded', reasons: ['a'] },
        { verdict: 'invalid', reasons: ['a', 'b'] },
        { verdict: 'trusted', reasons: [] },
      ]),
    ).toEqual({ verdict: 'invalid', reasons: ['a', 'b'] });
  });

  it('trusts a run without levels', () => {
    expect(worstGrade([])).toEqual({ verdict: 'trusted', reasons: [] });
  });
});
