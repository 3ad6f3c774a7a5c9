import type { ClientReading } from '@genai-bench/core-metrics';
import type { ThreadHealth } from '../load/thread-messages.ts';

/** What all load threads saw of themselves over a level: the worst lag, each CPU share, the sum of pauses. */
export function clientReadingOf(threads: readonly ThreadHealth[], lostRecordCount: number): ClientReading {
  const worst = (pick: (lag: ThreadHealth['loopLagMs']) => number): number =>
    Math.max(...threads.map(({ loopLagMs }) => pick(loopLagMs)));
  return {
    ...(threads.length === 0
      ? {}
      : {
          loopLagMs: {
            p50: worst(({ p50 }) => p50),
            p99: worst(({ p99 }) => p99),
            max: worst(({ max }) => max),
          },
        }),
    threadCpuShare: threads.map(({ cpuShare }) => cpuShare),
    ...waitShares(threads),
    gcMs: threads.reduce((sum, { gcMs }) => sum + gcMs, 0),
    gcMaxPauseMs: Math.max(0, ...threads.map(({ gcMaxPauseMs }) => gcMaxPauseMs)),
    starvedMs: threads.reduce((sum, { starvedMs }) => sum + starvedMs, 0),
    lostRecordCount,
  };
}

function waitShares(threads: readonly ThreadHealth[]): Pick<ClientReading, 'threadCpuWaitShare'> {
  const known = threads.flatMap(({ cpuWaitShare }) => (cpuWaitShare === undefined ? [] : [cpuWaitShare]));
  return known.length === 0 ? {} : { threadCpuWaitShare: known };
}
