import { describe, expect, it } from 'vitest';
import type { ThreadHealth } from '../load/thread-messages.ts';
import { clientReadingOf } from './client-reading.ts';

const health = (lag: number, rest: Partial<ThreadHealth> = {}): ThreadHealth => ({
  loopLagMs: { p50: lag, p99: 2 * lag, max: 3 * lag },
  cpuShare: 0.25,
  gcMs: 2,
  gcMaxPauseMs: 1,
  starvedMs: 5,
  ...rest,
});

describe('clientReadingOf', () => {
  it('takes the worst lag and pause, each CPU share and the sum of the rest', () => {
    const worse = { p50: 0, p99: 9, max: 10 };
    expect(
      clientReadingOf([health(1), health(0, { loopLagMs: worse, cpuShare: 0.5, gcMaxPauseMs: 4 })], 3),
    ).toEqual({
      loopLagMs: { p50: 1, p99: 9, max: 10 },
      threadCpuShare: [0.25, 0.5],
      gcMs: 4,
      gcMaxPauseMs: 4,
      starvedMs: 10,
      lostRecordCount: 3,
    });
  });

  it('leaves the lag unknown when no thread lived to tell', () => {
    expect(clientReadingOf([], 7)).toEqual({
      threadCpuShare: [],
      gcMs: 0,
      gcMaxPauseMs: 0,
      starvedMs: 0,
      lostRecordCount: 7,
    });
  });
});
