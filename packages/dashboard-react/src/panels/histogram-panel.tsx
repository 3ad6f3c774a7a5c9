import { useMemo, type ReactNode } from 'react';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { BarChart } from '../charts/lazy-charts.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels } from '../model/latency-metric.ts';
import { describeLevel, representativeLevel } from '../model/level-selection.ts';
import { selectHistogram, type HistogramBar } from '../model/select-histogram.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { Panel, type ViewProps } from './panel.tsx';

const histogramMetrics = ['ttftMs', 'itlMs', 'e2eLatencyMs'] as const;

type HistogramMetric = (typeof histogramMetrics)[number];

/** How latencies of one level are spread, over buckets that never move. */
export function HistogramPanel({ view }: ViewProps): ReactNode {
  const { messages, levelSelection } = useDashboard();
  const level = representativeLevel(view, levelSelection);
  return (
    <Panel
      title={messages.histograms}
      actions={level !== undefined && <span className="gb-soft">{describeLevel(level)}</span>}
    >
      <div className="gb-figures gb-figures-three">
        {histogramMetrics.map((metric) => (
          <Histogram key={metric} view={view} metric={metric} />
        ))}
      </div>
    </Panel>
  );
}

function Histogram({ view, metric }: ViewProps & { readonly metric: HistogramMetric }): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const counts = representativeLevel(view, levelSelection)?.histogram[metric];
  const bars = useMemo(
    () => selectHistogram(view.histogramEdgesMs, counts ?? []),
    [view.histogramEdgesMs, counts],
  );
  const title = fillMessage(messages.histogramOf, { metric: latencyLabels[metric] });
  const middle = middleOf(bars);
  return (
    <ChartFrame
      title={title}
      isEmpty={bars.length === 0}
      emptyReason={emptyReason}
      summary={fillMessage(messages.histogramSummary, {
        count: format.count(bars.reduce((sum, bar) => sum + bar.count, 0)),
        start: format.durationMs(middle?.startMs),
        end: format.durationMs(middle?.endMs),
      })}
      chart={
        <BarChart
          bars={bars.map((bar) => ({
            label: format.durationMs(bar.startMs),
            value: bar.count,
            note: `${format.durationMs(bar.startMs)} – ${format.durationMs(bar.endMs)}`,
          }))}
          label={messages.count}
          color={1}
          formatValue={format.compact}
        />
      }
      renderTable={() => (
        <DataTable
          caption={title}
          rows={bars}
          rowKey={(bar) => bar.startMs}
          columns={[
            ['from', messages.from, (bar) => format.durationMs(bar.startMs)],
            ['to', messages.to, (bar) => format.durationMs(bar.endMs)],
            ['count', messages.count, (bar) => format.count(bar.count)],
          ]}
        />
      )}
    />
  );
}

/** The stretch of bars that holds the middle four fifths of the values. */
function middleOf(
  bars: readonly HistogramBar[],
): { readonly startMs: number; readonly endMs: number } | undefined {
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  let seen = 0;
  let start: HistogramBar | undefined;
  for (const bar of bars) {
    seen += bar.count;
    if (start === undefined && seen >= total * 0.1) start = bar;
    if (start !== undefined && seen >= total * 0.9) return { startMs: start.startMs, endMs: bar.endMs };
  }
  return undefined;
}
