import { useMemo, useState, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { LatencyMetric } from '../model/latency-metric.ts';
import { selectKnee } from '../model/select-knee.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { KneeChart } from './knee-chart.tsx';
import type { ViewProps } from './panel.tsx';

/** Throughput against latency of one run, one line for each scenario. */
export function KneePanel({ view }: ViewProps): ReactNode {
  const { messages, percentile } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const [metric, setMetric] = useState<LatencyMetric>('e2eLatencyMs');
  const points = useMemo(
    () => selectKnee(view.levels, metric, percentile).map((point) => ({ ...point, line: point.scenario })),
    [view.levels, metric, percentile],
  );
  return (
    <KneeChart
      points={points}
      lineHeader={messages.scenario}
      metric={metric}
      onMetricChange={setMetric}
      emptyReason={emptyReason}
    />
  );
}
