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
        cpuShare: elapsedMs > 0 ? Math.min(1, cpuMsSince(began.cpu) / elapsedMs) : 0,
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

type CpuReading =
  { readonly kind: 'schedstat'; readonly ms: number } | { readonly kind: 'loop'; readonly ms: number };

function cpuMsSince(began: CpuReading): number {
  const now = cpuReading();
  return now.kind === began.kind ? now.ms - began.ms : 0;
}

/**
 * CPU time of the calling thread: from Linux's scheduler where there is one, else the event loop's active time, which
 * counts waiting inside a callback as work. Node 20 has no call for a thread's CPU time.
 */
function cpuReading(): CpuReading {
  try {
    return {
      kind: 'schedstat',
      ms: Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6,
    };
  } catch {
    // Not Linux, or no /proc: the loop's own account is the next best reading.
    return { kind: 'loop', ms: performance.eventLoopUtilization().active };
  }
}
