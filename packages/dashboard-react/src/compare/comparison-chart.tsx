import type { RunSummary } from '@genai-bench/core-metrics';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import { useMemo, useState, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { LatencyMetric } from '../model/latency-metric.ts';
import { selectKnee } from '../model/select-knee.ts';
import { KneeChart } from '../panels/knee-chart.tsx';

/** Throughput against latency of all runs in one chart, one line for each run and scenario. */
export function ComparisonChart({ runs }: { readonly runs: readonly RunSummary[] }): ReactNode {
  const { messages, percentile } = useDashboard();
  const [metric, setMetric] = useState<LatencyMetric>('e2eLatencyMs');
  const points = useMemo(
    () =>
      runs.flatMap((summary, index) => {
        const run = String.fromCodePoint(65 + index);
        return selectKnee(viewOfSummary(summary).levels, metric, percentile).map((point) => ({
          ...point,
          line: `${run} ${point.scenario}`,
        }));
      }),
    [runs, metric, percentile],
  );
  return <KneeChart points={points} lineHeader={messages.run} metric={metric} onMetricChange={setMetric} />;
}
