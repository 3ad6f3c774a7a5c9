import { useMemo, type ReactNode } from 'react';
import type { ChartSeries } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { timeAxis } from '../charts/time-axis.ts';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { breakBetweenLevels } from '../model/break-between-levels.ts';
import { describeSeries } from '../model/describe-series.ts';
import { latencyLabels, type LatencyMetric } from '../model/latency-metric.ts';
import { hasLinesOfEarlierVersion, selectLevels, selectLevelStarts } from '../model/level-selection.ts';
import { selectLatencySeries, type LatencyPoint } from '../model/select-latency-series.ts';
import { timeSpan } from '../model/time-span.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { metricNames } from './metric-names.ts';
import type { ViewProps } from './panel.tsx';

export interface LatencyChartProps extends ViewProps {
  readonly metric: LatencyMetric;
}

const series: readonly ChartSeries[] = [
  { key: 'p50', label: 'p50', color: 1, pattern: 'solid' },
  { key: 'p90', label: 'p90', color: 3, pattern: 'dashed' },
  { key: 'p99', label: 'p99', color: 2, pattern: 'dotted' },
];

/** One latency over time: median, p90 and p99 of each stretch, with all values between lowest and highest behind. */
export function LatencyChart({ view, metric }: LatencyChartProps): ReactNode {
  const { messages, format, levelSelection, timeRange, percentile, onZoom } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const levels = useMemo(() => selectLevels(view, levelSelection), [view, levelSelection]);
  const { points, totalCount } = useMemo(
    () => selectLatencySeries(levels, metric, { range: timeRange }),
    [levels, metric, timeRange],
  );
  const rows = useMemo(() => rowsOf(points), [points]);
  const shown = series.filter((line) =>
    points.some(({ latency }) => valueOf(latency, line.key) !== undefined),
  );
  const title = messages[metricNames[metric]];
  const isEmpty = shown.length === 0;
  const hasPoorLines = hasLinesOfEarlierVersion(levels);
  return (
    <ChartFrame
      title={title}
      isEmpty={isEmpty}
      emptyReason={emptyReason}
      summary={describeSeries(
        {
          label: `${percentile} ${latencyLabels[metric]}`,
          points: points.flatMap(({ atMs, latency }) => {
            const value = valueOf(latency, percentile);
            return value === undefined ? [] : [{ atMs, value }];
          }),
          formatValue: format.durationMs,
        },
        format,
        messages,
      )}
      legend={!isEmpty && <ChartLegend series={shown} bandLabel={messages.minToMax} />}
      note={
        <>
          {points.length < totalCount && (
            <p className="gb-note">
              {fillMessage(messages.thinnedNote, {
                shown: format.count(points.length),
                total: format.count(totalCount),
              })}
            </p>
          )}
          {hasPoorLines && <p className="gb-note">{messages.linesNotKept}</p>}
        </>
      }
      chart={
        <LineChart
          rows={rows}
          series={shown}
          bandLabel={messages.minToMax}
          xAxis={timeAxis(timeSpan(levels, timeRange), format)}
          formatX={(atMs) => format.elapsed(atMs, 1)}
          formatY={format.durationMs}
          formatYTick={format.durationTick}
          xLabel={messages.time}
          marks={selectLevelStarts(levels).map(({ atMs, label }) => ({ x: atMs, label }))}
          {...(onZoom === undefined
            ? {}
            : { onZoom: (startMs: number, endMs: number) => onZoom({ startMs, endMs }) })}
        />
      }
      renderTable={() => <LatencyTable title={title} points={points} />}
    />
  );
}

interface LatencyTableProps {
  readonly title: string;
  readonly points: readonly LatencyPoint[];
}

function LatencyTable({ title, points }: LatencyTableProps): ReactNode {
  const { messages, format } = useDashboard();
  const keys = ['min', 'p50', 'p90', 'p99', 'max'] as const;
  return (
    <DataTable
      caption={title}
      rows={points}
      rowKey={(_, index) => index}
      columns={[
        ['time', messages.time, (point) => format.elapsed(point.atMs, 1)],
        ['level', messages.level, (point) => point.levelIndex + 1],
        ['count', messages.count, (point) => format.count(point.latency?.count)],
        ...keys.map((key) => ({
          key,
          header: key,
          cell: (point: LatencyPoint) => format.durationMs(point.latency?.[key]),
          isNumeric: true,
        })),
      ]}
    />
  );
}

/** Stretches in which nothing finished are left out: the line goes on over them, and ends with its level. */
function rowsOf(points: readonly LatencyPoint[]) {
  const rows = points.flatMap((point) => (point.latency === undefined ? [] : [rowOf(point)]));
  return breakBetweenLevels(rows, (atMs, levelIndex) => rowOf({ atMs, levelIndex }));
}

function rowOf({ atMs, latency, levelIndex }: LatencyPoint) {
  return {
    x: atMs,
    levelIndex,
    values: { p50: latency?.p50, p90: latency?.p90, p99: latency?.p99 },
    note: latency === undefined ? `#${levelIndex + 1}` : `#${levelIndex + 1}, n = ${latency.count}`,
    ...(latency === undefined ? {} : { band: [latency.min, latency.max] as const }),
  };
}

function valueOf(latency: LatencyPoint['latency'], key: string): number | undefined {
  return key === 'p50' || key === 'p90' || key === 'p99' ? latency?.[key] : undefined;
}
