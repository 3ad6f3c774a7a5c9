import { eachInterTokenLatency } from '../latency/inter-token-latencies.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { createSketch, type Sketch } from '../statistics/sketch.ts';
import { findMetric } from '../summary/metric-catalogue.ts';

/** Latencies of the requests that finished in one publishing interval; lines over time are drawn from these. */
export interface RecentFigures {
  readonly count: number;
  readonly ttftMs?: RecentLatency;
  readonly itlMs?: RecentLatency;
  readonly tpotMs?: RecentLatency;
  readonly e2eLatencyMs?: RecentLatency;
}

export interface RecentLatency {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Latencies of the requests that completed since the last call of `take`, in constant memory. */
export interface RecentFiguresFold {
  add(record: RequestRecord): void;
  /** `undefined` where nothing has completed. */
  take(): RecentFigures | undefined;
}

const metrics = (['ttftMs', 'tpotMs', 'e2eLatencyMs'] as const).map((key) => [key, findMetric(key)] as const);

export function createRecentFigures(): RecentFiguresFold {
  let count = 0;
  let sketches = new Map<string, Sketch>();
  const add = (key: string, value: number): void => {
    const sketch = sketches.get(key) ?? createSketch();
    sketches.set(key, sketch);
    sketch.add(value);
  };
  return {
    add(record) {
      if (record.phase === 'warmup' || record.outcome.kind !== 'completed') return;
      count += 1;
      for (const [key, metric] of metrics) {
        const value = metric.perRequest(record);
        if (value !== undefined) add(key, value);
      }
      eachInterTokenLatency(record, (gapMs) => add('itlMs', gapMs));
    },
    take() {
      if (count === 0) return undefined;
      const figures = {
        count,
        ...Object.fromEntries([...sketches].flatMap(([key, sketch]) => recentLatencyOf(key, sketch))),
      };
      count = 0;
      sketches = new Map();
      return figures;
    },
  };
}

function recentLatencyOf(key: string, sketch: Sketch): readonly (readonly [string, RecentLatency])[] {
  const distribution = sketch.distribution();
  if (distribution === undefined) return [];
  const { count, min, max, p50, p90, p99 } = distribution;
  return [[key, { count, min, max, p50, p90, p99 }]];
}
