import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels, type LatencyMetric } from '../model/latency-metric.ts';

export interface MetricSelectProps<Metric extends LatencyMetric> {
  readonly metrics: readonly Metric[];
  readonly value: Metric;
  readonly onChange: (metric: Metric) => void;
}

export function MetricSelect<Metric extends LatencyMetric>(props: MetricSelectProps<Metric>): ReactNode {
  const { messages } = useDashboard();
  const { metrics, value, onChange } = props;
  return (
    <select
      aria-label={messages.metric}
      value={value}
      onChange={({ target }) => onChange(metrics.find((metric) => metric === target.value) ?? value)}
    >
      {metrics.map((metric) => (
        <option key={metric} value={metric}>
          {latencyLabels[metric]}
        </option>
      ))}
    </select>
  );
}
