import { useMemo, useState, type ReactNode } from 'react';
import type { ChartColor, ChartSeries, LinePattern } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels, latencyMetrics, type LatencyMetric } from '../model/latency-metric.ts';
import { selectKnee, type KneePoint } from '../model/select-knee.ts';
import { MetricSelect } from './metric-select.tsx';
import { Panel, type ViewProps } from './panel.tsx';

const patterns: readonly LinePattern[] = ['solid', 'dashed', 'dotted'];

/** What more load buys: throughput against latency, one point for each level, one line for each scenario. */
export function KneePanel({ view }: ViewProps): ReactNode {
  const { messages, format, percentile } = useDashboard();
  const [metric, setMetric] = useState<LatencyMetric>('e2eLatencyMs');
  const points = useMemo(
    () => selectKnee(view.levels, metric, percentile),
    [view.levels, metric, percentile],
  );
  const series = useMemo(() => seriesOf(points), [points]);
  const label = `${latencyLabels[metric]} ${percentile}`;
  const throughput = (value: number): string => format.rate(value, messages.tokensPerSecondUnit);
  return (
    <Panel title={messages.knee}>
      <ChartFrame
        title={`${label} / ${messages.outputThroughput}`}
        isEmpty={points.length === 0}
        summary={summaryOf(points)}
        controls={<MetricSelect metrics={latencyMetrics} value={metric} onChange={setMetric} />}
        legend={<ChartLegend series={series} />}
        chart={
          <LineChart
            rows={points.map((point) => ({
              x: point.outputTokensPerSecond,
              values: { [point.scenario]: point.latencyMs },
              note: point.load,
            }))}
            series={series}
            formatX={throughput}
            formatXTick={format.compact}
            formatY={format.durationMs}
            hasDots
            joinsGaps
            startsAtZero
          />
        }
        renderTable={() => (
          <DataTable
            caption={messages.knee}
            rows={points}
            rowKey={(point) => point.levelIndex}
            columns={[
              { key: 'load', header: messages.load, cell: (point) => point.load },
              { key: 'scenario', header: messages.scenario, cell: (point) => point.scenario },
              {
                key: 'throughput',
                header: messages.outputThroughput,
                cell: (point) => throughput(point.outputTokensPerSecond),
                isNumeric: true,
              },
              {
                key: 'latency',
                header: label,
                cell: (point) => format.durationMs(point.latencyMs),
                isNumeric: true,
              },
            ]}
          />
        )}
      />
    </Panel>
  );

  function summaryOf(all: readonly KneePoint[]): string {
    if (all.length === 0) return messages.noData;
    const best = all.reduce((high, point) =>
      point.outputTokensPerSecond > high.outputTokensPerSecond ? point : high,
    );
    return fillMessage(messages.kneeSummary, {
      throughput: throughput(best.outputTokensPerSecond),
      load: best.load,
      percentile,
      metric: latencyLabels[metric],
      latency: format.durationMs(best.latencyMs),
    });
  }
}

function seriesOf(points: readonly KneePoint[]): readonly ChartSeries[] {
  return [...new Set(points.map((point) => point.scenario))].map((scenario, index) => ({
    key: scenario,
    label: scenario,
    // The remainder is 0 to 5, so the sum is a colour of the theme.
    color: ((index % 6) + 1) as ChartColor,
    pattern: patterns[index % patterns.length] as LinePattern,
  }));
}
