import { useMemo, type ReactNode } from 'react';
import type { ChartColor, ChartRow, ChartSeries } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { timeAxis } from '../charts/time-axis.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { breakBetweenLevels, type LevelRowPosition } from '../model/break-between-levels.ts';
import { describeSeries } from '../model/describe-series.ts';
import { selectLevels, selectLevelStarts } from '../model/level-selection.ts';
import { selectRateSeries, type RateKey, type RatePoint } from '../model/select-rate-series.ts';
import { timeSpan } from '../model/time-span.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import type { ViewProps } from './panel.tsx';

export interface RateChartProps extends ViewProps {
  readonly title: string;
  /** The first is the one whose extremes survive thinning, and which the summary speaks of. */
  readonly rates: readonly {
    readonly key: RateKey;
    readonly label: string;
    readonly unit: string;
    readonly color: ChartColor;
  }[];
}

/** Rates over the run's clock. */
export function RateChart({ view, title, rates }: RateChartProps): ReactNode {
  const { messages, format, levelSelection, timeRange, onZoom } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const first = rates[0] as RateChartProps['rates'][number];
  const levels = useMemo(() => selectLevels(view, levelSelection), [view, levelSelection]);
  const points = useMemo(
    () => selectRateSeries(levels, first.key, { range: timeRange }),
    [levels, first.key, timeRange],
  );
  const rows = useMemo(() => {
    const rowOf = (point: RatePoint): ChartRow & LevelRowPosition => ({
      x: point.atMs,
      levelIndex: point.levelIndex,
      values: Object.fromEntries(rates.map((rate) => [rate.key, point[rate.key]])),
      note: `${messages.level} ${point.levelIndex + 1}`,
    });
    return breakBetweenLevels(points.map(rowOf), (atMs, levelIndex) =>
      rowOf({ atMs, levelIndex, errorCount: 0 }),
    );
  }, [points, rates, messages]);
  const series = rates
    .map((rate, index): ChartSeries => ({ ...rate, pattern: index === 0 ? 'solid' : 'dashed' }))
    .filter((line) => rows.some((row) => row.values[line.key] !== undefined));
  const summary = describeSeries(
    {
      label: first.label,
      points: points.flatMap((point) => {
        const value = point[first.key];
        return value === undefined ? [] : [{ atMs: point.atMs, value }];
      }),
      formatValue: (value) => format.rate(value, first.unit),
    },
    format,
    messages,
  );
  return (
    <ChartFrame
      title={title}
      summary={summary}
      isEmpty={series.length === 0}
      emptyReason={emptyReason}
      legend={rates.length > 1 && points.length > 0 && <ChartLegend series={series} />}
      chart={
        <LineChart
          rows={rows}
          series={series}
          xAxis={timeAxis(timeSpan(levels, timeRange), format)}
          formatX={(atMs) => format.elapsed(atMs, 1)}
          formatY={format.figure}
          formatYTick={format.compact}
          xLabel={messages.time}
          marks={selectLevelStarts(levels).map(({ atMs, label }) => ({ x: atMs, label }))}
          {...(onZoom === undefined
            ? {}
            : { onZoom: (startMs: number, endMs: number) => onZoom({ startMs, endMs }) })}
        />
      }
      renderTable={() => (
        <DataTable
          caption={title}
          rows={points}
          rowKey={(_, index) => index}
          columns={[
            {
              key: 'time',
              header: messages.time,
              cell: (point) => format.elapsed(point.atMs, 1),
              isNumeric: true,
            },
            { key: 'level', header: messages.level, cell: (point) => point.levelIndex + 1, isNumeric: true },
            ...rates.map((rate) => ({
              key: rate.key,
              header: rate.label,
              cell: (point: (typeof points)[number]) => format.rate(point[rate.key], rate.unit),
              isNumeric: true,
            })),
          ]}
        />
      )}
    />
  );
}
