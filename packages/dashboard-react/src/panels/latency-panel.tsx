import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyMetrics, type LatencyMetric } from '../model/latency-metric.ts';
import { LatencyChart } from './latency-chart.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** All latencies over time, one chart each, because their sizes differ by orders of magnitude. */
export function LatencyPanel({ view }: ViewProps): ReactNode {
  const { messages } = useDashboard();
  return (
    <Panel title={messages.latencies}>
      <div className="gb-figures">
        {latencyMetrics
          .filter((metric) => isKept(view, metric))
          .map((metric) => (
            <LatencyChart key={metric} view={view} metric={metric} />
          ))}
      </div>
    </Panel>
  );
}

/** Summaries keep no TPOT over time, so that a finished run without a live series has no such chart. */
function isKept(view: RunView, metric: LatencyMetric): boolean {
  return (
    metric !== 'tpotMs' || view.summary === undefined || view.levels.some(({ series }) => series.length > 0)
  );
}
