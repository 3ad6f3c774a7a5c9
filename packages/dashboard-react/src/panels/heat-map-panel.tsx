import { useMemo, useState, type ReactNode } from 'react';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { HeatMapChart } from '../charts/heat-map-chart.tsx';
import { timeAxis } from '../charts/time-axis.ts';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels } from '../model/latency-metric.ts';
import { selectLevels } from '../model/level-selection.ts';
import { selectHeatMap, type HeatMap } from '../model/select-heat-map.ts';
import { selectOutcomes } from '../model/select-outcomes.ts';
import { timeSpan } from '../model/time-span.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { MetricSelect } from './metric-select.tsx';
import { Panel, type ViewProps } from './panel.tsx';

const metrics = ['e2eLatencyMs', 'ttftMs'] as const;

/** Where requests lie in time and latency: two humps in a percentile line are two bands here. */
export function HeatMapPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection, timeRange } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const [metric, setMetric] = useState<(typeof metrics)[number]>('e2eLatencyMs');
  const levels = useMemo(() => selectLevels(view, levelSelection), [view, levelSelection]);
  const map = useMemo(() => selectHeatMap(levels, { metric, range: timeRange }), [levels, metric, timeRange]);
  const xAxis = useMemo(() => timeAxis(timeSpan(levels, timeRange), format), [levels, timeRange, format]);
  const title = fillMessage(messages.heatMapOf, { metric: latencyLabels[metric] });
  return (
    <Panel title={messages.heatMap}>
      <ChartFrame
        title={title}
        isEmpty={map === undefined}
        emptyReason={emptyReason}
        summary={fillMessage(messages.heatMapSummary, {
          count: format.count(map?.sampleCount),
          total: format.count(selectOutcomes(levels, view.progress)?.endedCount),
          low: format.durationMs(map?.rowEdgesMs[0]),
          high: format.durationMs(map?.rowEdgesMs.at(-1)),
        })}
        controls={<MetricSelect metrics={metrics} value={metric} onChange={setMetric} />}
        chart={
          map !== undefined && (
            <HeatMapChart
              map={map}
              xAxis={xAxis}
              formatX={(atMs) => format.elapsed(atMs, 1)}
              formatY={format.durationMs}
              formatYTick={format.durationTick}
              formatCount={format.count}
              label={title}
            />
          )
        }
        renderTable={() => (
          <DataTable
            caption={title}
            rows={cellsOf(map)}
            rowKey={(_, index) => index}
            columns={[
              ['time', messages.time, (cell) => format.elapsed(cell.atMs, 1)],
              ['from', messages.from, (cell) => format.durationMs(cell.lowMs)],
              ['to', messages.to, (cell) => format.durationMs(cell.highMs)],
              ['count', messages.count, (cell) => format.count(cell.count)],
            ]}
          />
        )}
      />
    </Panel>
  );
}

interface Cell {
  readonly atMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  readonly count: number;
}

/** The cells that hold anything. */
function cellsOf(map: HeatMap | undefined): readonly Cell[] {
  if (map === undefined) return [];
  return map.counts.flatMap((rows, column) =>
    rows.flatMap((count, row) => {
      const [atMs, lowMs, highMs] = [map.columnEdgesMs[column], map.rowEdgesMs[row], map.rowEdgesMs[row + 1]];
      return count === 0 || atMs === undefined || lowMs === undefined || highMs === undefined
        ? []
        : [{ atMs, lowMs, highMs, count }];
    }),
  );
}
