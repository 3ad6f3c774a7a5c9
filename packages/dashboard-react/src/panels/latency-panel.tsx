import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyMetrics } from '../model/latency-metric.ts';
import { LatencyChart } from './latency-chart.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** All latencies over time, one chart each, because their sizes differ by orders of magnitude. */
export function LatencyPanel({ view }: ViewProps): ReactNode {
  const { messages } = useDashboard();
  return (
    <Panel title={messages.latencies}>
      <div className="gb-figures">
        {latencyMetrics.map((metric) => (
          <LatencyChart key={metric} view={view} metric={metric} />
        ))}
      </div>
    </Panel>
  );
}
