import { useMemo, type ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { Panel, type ViewProps } from './panel.tsx';
import { useEmptyReason } from './use-empty-reason.ts';
import type { ChartColor, ChartRow, ChartSeries } from '../charts/chart-props.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { LineChart } from '../charts/lazy-charts.tsx';
import { timeAxis } from '../charts/time-axis.ts';
import { breakBetweenLevels, type LevelRowPosition } from '../model/break-between-levels.ts';
import { describeSeries } from '../model/describe-series.ts';
import { selectLevels, selectLevelStarts } from '../model/level-selection.ts';
import { selectRateSeries, type RateKey, type RatePoint } from '../model/select-rate-series.ts';
import { timeSpan } from '../model/time-span.ts';

/** Token throughput, and request rate with concurrency, over time. */
export function ThroughputPanel({ view }: ViewProps): ReactNode {
  const { messages } = useDashboard();
  const rates = useMemo(() => ratesOf(messages), [messages]);
  return (
    <Panel title={messages.throughputOverTime}>
      <div className="gb-figures gb-figures-three">
        {/* Prompts are often a hundred times as long as answers: on one axis the output would be a line at 0. */}
        <RateChart view={view} title={messages.outputOverTime} rates={rates.output} />
        <RateChart view={view} title={messages.inputOverTime} rates={rates.input} />
        <RateChart view={view} title={messages.requestRateOverTime} rates={rates.requests} />
      </div>
    </Panel>
  );
}

function ratesOf(
  messages: Messages,
): Readonly<Record<'output' | 'input' | 'requests', RateChartProps['rates']>> {
  const { outputThroughput, inputThroughput, tokensPerSecondUnit: unit } = messages;
  return {
    output: [{ key: 'outputTokensPerSecond', label: outputThroughput, unit, color: 1 }],
    input: [{ key: 'inputTokensPerSecond', label: inputThroughput, unit, color: 3 }],
    requests: [
      {
        key: 'requestsPerSecond',
        label: messages.requestRate,
        unit: messages.requestsPerSecondUnit,
        color: 2,
      },
      { key: 'inFlight', label: messages.inFlight, unit: '', color: 4 },
    ],
  };
}

interface RateChartProps extends ViewProps {
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
function RateChart({ view, title, rates }: RateChartProps): ReactNode {
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
          onZoom={onZoom && ((startMs, endMs) => onZoom({ startMs, endMs }))}
        />
      }
      renderTable={() => (
        <DataTable
          caption={title}
          rows={points}
          rowKey={(_, index) => index}
          columns={[
            ['time', messages.time, (point) => format.elapsed(point.atMs, 1)],
            ['level', messages.level, (point) => point.levelIndex + 1],
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
