import { useMemo, type ReactNode } from 'react';
import type { ChartColor, ChartSeries, LinePattern } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels, latencyMetrics, type LatencyMetric } from '../model/latency-metric.ts';
import { roundTicks } from '../model/round-ticks.ts';
import type { KneePoint } from '../model/select-knee.ts';
import { MetricSelect } from './metric-select.tsx';
import { Panel } from './panel.tsx';

const patterns: readonly LinePattern[] = ['solid', 'dashed', 'dotted'];

export interface KneeChartPoint extends KneePoint {
  /** The line that it is on: its scenario, or its run and scenario. */
  readonly line: string;
}

export interface KneeChartProps {
  /** Why there is nothing to show, where nothing will come. */
  readonly emptyReason?: string | undefined;
  readonly points: readonly KneeChartPoint[];
  /** What a line is, for the head of its column. */
  readonly lineHeader: string;
  readonly metric: LatencyMetric;
  readonly onMetricChange: (metric: LatencyMetric) => void;
}

/** What more load buys: throughput against latency, one point for each level. */
export function KneeChart(props: KneeChartProps): ReactNode {
  const { points, lineHeader, metric, onMetricChange } = props;
  const { messages, format, percentile } = useDashboard();
  const series = useMemo(() => seriesOf(points), [points]);
  const { to, ticks } = roundTicks(Math.max(0, ...points.map((point) => point.outputTokensPerSecond)));
  const xAxis = { from: 0, to, ticks, format: format.compact };
  const label = `${latencyLabels[metric]} ${percentile}`;
  return (
    <Panel title={messages.knee}>
      <ChartFrame
        title={fillMessage(messages.kneeOf, { metric: label })}
        isEmpty={points.length === 0}
        emptyReason={props.emptyReason}
        summary={summary()}
        controls={<MetricSelect metrics={latencyMetrics} value={metric} onChange={onMetricChange} />}
        legend={<ChartLegend series={series} />}
        chart={
          <LineChart
            rows={points.map((point) => ({
              x: point.outputTokensPerSecond,
              values: { [point.line]: point.latencyMs },
              note: point.load,
            }))}
            series={series}
            formatX={throughput}
            xAxis={xAxis}
            formatY={format.durationMs}
            formatYTick={format.durationTick}
            hasDots
            joinsGaps
          />
        }
        renderTable={() => (
          <DataTable
            caption={messages.knee}
            rows={points}
            rowKey={(_, index) => index}
            columns={[
              { key: 'load', header: messages.load, cell: (point) => point.load },
              { key: 'line', header: lineHeader, cell: (point) => point.line },
              ['throughput', messages.outputThroughput, (point) => throughput(point.outputTokensPerSecond)],
              ['latency', label, (point) => format.durationMs(point.latencyMs)],
            ]}
          />
        )}
      />
    </Panel>
  );

  function throughput(value: number): string {
    return format.rate(value, messages.tokensPerSecondUnit);
  }

  function summary(): string {
    const [best] = points.toSorted((a, b) => b.outputTokensPerSecond - a.outputTokensPerSecond);
    if (best === undefined) return messages.noData;
    return fillMessage(messages.kneeSummary, {
      throughput: throughput(best.outputTokensPerSecond),
      // With one line there is nothing to tell apart.
      load: series.length > 1 ? `${best.line}, ${best.load}` : best.load,
      percentile,
      metric: latencyLabels[metric],
      latency: format.durationMs(best.latencyMs),
    });
  }
}

function seriesOf(points: readonly KneeChartPoint[]): readonly ChartSeries[] {
  return [...new Set(points.map((point) => point.line))].map((line, index) => ({
    key: line,
    label: line,
    // The remainder is 0 to 5, so the sum is a colour of the theme.
    color: ((index % 6) + 1) as ChartColor,
    pattern: patterns[index % patterns.length] as LinePattern,
  }));
}
