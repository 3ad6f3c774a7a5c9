import { createSketch, eachInterTokenLatency, findMetric } from '@genai-bench/core-metrics';
import type { RequestRecord, Sketch } from '@genai-bench/core-metrics';
import type { RecentFigures, RecentLatency } from '../protocol/event-data.ts';

/** Latencies of the requests that completed since the last look. */
export interface RecentTally {
  add(record: RequestRecord): void;
  /** The figures, and a new beginning; `undefined` when nothing completed. */
  take(): RecentFigures | undefined;
}

const keys = ['ttftMs', 'tpotMs', 'e2eLatencyMs'] as const;
const metrics = keys.map((key) => [key, findMetric(key)] as const);

export function createRecentTally(): RecentTally {
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
