import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import { monotonicMs } from '../clock.ts';
import type { ThreadHealth } from './thread-messages.ts';

/** The delay monitor's own timer; its figures contain it and it is taken off again. */
const resolutionMs = 5;

/** Observes the thread it is created in, from `begin` to `end`. */
export interface ThreadHealthMeter {
  begin(): void;
  end(starvedMs: number): ThreadHealth;
  close(): void;
}

export function createThreadHealthMeter(): ThreadHealthMeter {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  const gc = { totalMs: 0, maxMs: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      gc.totalMs += duration;
      gc.maxMs = Math.max(gc.maxMs, duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  let began = { atMs: 0, cpu: cpuReading() };

  const lagMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    begin() {
      delay.reset();
      delay.enable();
      gc.totalMs = 0;
      gc.maxMs = 0;
      began = { atMs: monotonicMs(), cpu: cpuReading() };
    },
    end(starvedMs) {
      delay.disable();
      const elapsedMs = monotonicMs() - began.atMs;
      return {
        loopLagMs: {
          p50: lagMs(delay.percentile(50)),
          p99: lagMs(delay.percentile(99)),
          max: lagMs(delay.max),
        },
        ...cpuShares(began.cpu, elapsedMs),
        gcMs: gc.totalMs,
        gcMaxPauseMs: gc.maxMs,
        starvedMs,
      };
    },
    close() {
      delay.disable();
      observer.disconnect();
    },
  };
}

interface CpuReading {
  readonly usedMs: number;
  /** Absent where the system does not tell. */
  readonly waitedMs?: number;
}

/**
 * CPU time of the calling thread, and the time it waited for a core: from Linux's scheduler where there is one, else
 * the event loop's active time, which counts waiting inside a callback as work. Node 20 has no call for it.
 */
function cpuReading(): CpuReading {
  try {
    const [used, waited] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
    return { usedMs: Number(used) / 1e6, waitedMs: Number(waited) / 1e6 };
  } catch {
    // Not Linux, or no /proc: the loop's own account is the next best reading.
    return { usedMs: performance.eventLoopUtilization().active };
  }
}

function cpuShares(began: CpuReading, elapsedMs: number): Pick<ThreadHealth, 'cpuShare' | 'cpuWaitShare'> {
  if (elapsedMs <= 0) return { cpuShare: 0 };
  const now = cpuReading();
  const share = (ms: number): number => Math.min(1, Math.max(0, ms / elapsedMs));
  const cpuShare = share(now.usedMs - began.usedMs);
  return began.waitedMs === undefined || now.waitedMs === undefined
    ? { cpuShare }
    : { cpuShare, cpuWaitShare: share(now.waitedMs - began.waitedMs) };
}
