import { useMemo, useState, type ReactNode } from 'react';
import type { ChartColor, ChartSeries, LinePattern } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { ComparedRun } from '../model/compare-runs.ts';
import { latencyLabels, latencyMetrics, type LatencyMetric } from '../model/latency-metric.ts';
import { selectKnee } from '../model/select-knee.ts';
import { viewOfSummary } from '../model/view-of-summary.ts';
import { MetricSelect } from '../panels/metric-select.tsx';
import { Panel } from '../panels/panel.tsx';

const patterns: readonly LinePattern[] = ['solid', 'dashed', 'dotted'];

/** Throughput against latency of all runs in one chart. */
export function ComparisonChart({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  const { messages, format, percentile } = useDashboard();
  const [metric, setMetric] = useState<LatencyMetric>('e2eLatencyMs');
  const points = useMemo(
    () =>
      runs.flatMap(({ summary }, index) => {
        const run = String.fromCodePoint(65 + index);
        return selectKnee(viewOfSummary(summary).levels, metric, percentile).map((point) => ({
          ...point,
          line: `${run} ${point.scenario}`,
        }));
      }),
    [runs, metric, percentile],
  );
  const series: readonly ChartSeries[] = [...new Set(points.map((point) => point.line))].map(
    (line, index) => ({
      key: line,
      label: line,
      // The remainder is 0 to 5, so the sum is a colour of the theme.
      color: ((index % 6) + 1) as ChartColor,
      pattern: patterns[index % patterns.length] as LinePattern,
    }),
  );
  const best = points.toSorted((a, b) => b.outputTokensPerSecond - a.outputTokensPerSecond)[0];
  const throughput = (value: number | undefined): string => format.rate(value, messages.tokensPerSecondUnit);
  return (
    <Panel title={messages.knee}>
      <ChartFrame
        title={`${latencyLabels[metric]} ${percentile} / ${messages.outputThroughput}`}
        isEmpty={points.length === 0}
        summary={fillMessage(messages.kneeSummary, {
          throughput: throughput(best?.outputTokensPerSecond),
          load: `${best?.line}, ${best?.load}`,
          percentile,
          metric: latencyLabels[metric],
          latency: format.durationMs(best?.latencyMs),
        })}
        controls={<MetricSelect metrics={latencyMetrics} value={metric} onChange={setMetric} />}
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
            rowKey={(_, index) => index}
            columns={[
              { key: 'run', header: messages.run, cell: (point) => point.line },
              { key: 'load', header: messages.load, cell: (point) => point.load },
              {
                key: 'throughput',
                header: messages.outputThroughput,
                cell: (point) => throughput(point.outputTokensPerSecond),
                isNumeric: true,
              },
              {
                key: 'latency',
                header: `${latencyLabels[metric]} ${percentile}`,
                cell: (point) => format.durationMs(point.latencyMs),
                isNumeric: true,
              },
            ]}
          />
        )}
      />
    </Panel>
  );
}
