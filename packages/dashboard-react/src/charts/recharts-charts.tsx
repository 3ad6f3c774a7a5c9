import { useState, type ReactNode } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  Bar,
  BarChart,
} from 'recharts';
import { CHART_HEIGHT_PX, axisLine, colorVariable, dashOf, margin, tick } from './chart-props.ts';
import type { ChartRow, ChartSeries, LineChartProps, BarChartProps } from './chart-props.ts';
import { SeriesSwatch } from './chart-legend.tsx';

/** Lines by recharts. Loaded on demand; use `LineChart`. */
export function RechartsLineChart(props: LineChartProps): ReactNode {
  const { rows, series, xAxis, formatX, formatY, height = CHART_HEIGHT_PX } = props;
  const drag = useDrag(props.onZoom);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 480, height }}>
      <ComposedChart data={rows as ChartRow[]} margin={margin} {...drag.handlers}>
        <CartesianGrid stroke="var(--gb-grid)" vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={xAxis === undefined ? ['dataMin', 'dataMax'] : [xAxis.from, xAxis.to]}
          {...(xAxis === undefined ? {} : { ticks: [...xAxis.ticks], allowDataOverflow: true })}
          tickFormatter={xAxis?.format ?? formatX}
          tick={tick}
          stroke={axisLine}
          tickLine={false}
          minTickGap={36}
          height={24}
        />
        <YAxis
          width={52}
          tickFormatter={props.formatYTick ?? formatY}
          tick={tick}
          stroke="none"
          tickCount={5}
          domain={[0, 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--gb-text-soft)', strokeDasharray: '3 3' }}
          content={(tooltip) => (
            <ChartTooltip
              row={tooltip.active ? (tooltip.payload[0]?.payload as ChartRow | undefined) : undefined}
              {...props}
            />
          )}
        />
        {props.bandLabel !== undefined && (
          <Area
            dataKey="band"
            stroke="none"
            fill={colorVariable(1)}
            fillOpacity={0.13}
            isAnimationActive={false}
            activeDot={false}
            dot={false}
          />
        )}
        {props.marks?.map((mark) => (
          <ReferenceLine
            key={mark.x}
            x={mark.x}
            stroke="var(--gb-mark)"
            strokeDasharray="2 4"
            label={{ value: mark.label, position: 'insideTopLeft', className: 'gb-mark-label' }}
          />
        ))}
        {series.map((line) => seriesLine(line, props))}
        {drag.area !== undefined && (
          <ReferenceArea x1={drag.area[0]} x2={drag.area[1]} fill="var(--gb-focus)" fillOpacity={0.15} />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function seriesLine(line: ChartSeries, props: LineChartProps): ReactNode {
  const color = colorVariable(line.color);
  const lone = loneRows(props.rows, line.key);
  return (
    <Line
      key={line.key}
      name={line.label}
      dataKey={(row: ChartRow) => row.values[line.key]}
      stroke={color}
      strokeWidth={1.75}
      {...(dashOf(line.pattern) === undefined ? {} : { strokeDasharray: dashOf(line.pattern) as string })}
      dot={
        props.hasDots === true
          ? { r: 3.5, fill: color, strokeDasharray: '0' }
          : lone.size > 0 &&
            (({ key, index, cx, cy }) =>
              lone.has(index) ? <circle key={key} cx={cx} cy={cy} r={2.5} fill={color} /> : <g key={key} />)
      }
      activeDot={{ r: 4 }}
      isAnimationActive={false}
      connectNulls={props.joinsGaps === true}
      type="linear"
    />
  );
}

/** Rows whose neighbours have no value: of these a line shows nothing, so they need a dot. */
function loneRows(rows: readonly ChartRow[], key: string): ReadonlySet<number> {
  const has = (index: number): boolean => rows[index]?.values[key] !== undefined;
  return new Set([...rows.keys()].filter((index) => has(index) && !has(index - 1) && !has(index + 1)));
}

/** Dragging across the chart chooses a stretch of x. */
function useDrag(onZoom: LineChartProps['onZoom']) {
  const [area, setArea] = useState<readonly [number, number]>();
  if (onZoom === undefined) return { area: undefined, handlers: {} };
  const xOf = (event: { readonly activeLabel?: string | number | undefined }): number =>
    Number(event.activeLabel);
  return {
    area,
    handlers: {
      onMouseDown: (event: { readonly activeLabel?: string | number | undefined }) => {
        const x = xOf(event);
        if (Number.isFinite(x)) setArea([x, x]);
      },
      onMouseMove: (event: { readonly activeLabel?: string | number | undefined }) => {
        const x = xOf(event);
        if (area !== undefined && Number.isFinite(x) && x !== area[1]) setArea([area[0], x]);
      },
      onMouseUp: () => {
        setArea(undefined);
        if (area !== undefined && area[0] !== area[1]) onZoom(Math.min(...area), Math.max(...area));
      },
      onMouseLeave: () => setArea(undefined),
    },
  };
}

type BarRow = BarChartProps['bars'][number];

/** Bars by recharts. Loaded on demand; use `BarChart`. */
export function RechartsBarChart(props: BarChartProps): ReactNode {
  const { bars, color, formatValue, height = CHART_HEIGHT_PX } = props;
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 480, height }}>
      <BarChart data={bars as BarRow[]} margin={margin} barCategoryGap={1}>
        <CartesianGrid stroke="var(--gb-grid)" vertical={false} />
        <XAxis dataKey="label" tick={tick} stroke={axisLine} tickLine={false} minTickGap={28} height={24} />
        <YAxis width={44} tick={tick} stroke="none" tickCount={4} tickFormatter={formatValue} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--gb-grid)' }}
          content={(tooltip) => {
            const bar = tooltip.active ? (tooltip.payload[0]?.payload as BarRow | undefined) : undefined;
            if (bar === undefined) return null;
            return (
              <div className="gb-tooltip">
                <div className="gb-tooltip-title">{bar.note}</div>
                <div className="gb-tooltip-row">
                  <span>{props.label}</span>
                  <span className="gb-number">{formatValue(bar.value)}</span>
                </div>
              </div>
            );
          }}
        />
        <Bar dataKey="value" fill={colorVariable(color)} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}

interface ChartTooltipProps extends Pick<
  LineChartProps,
  'series' | 'bandLabel' | 'formatX' | 'formatY' | 'xLabel'
> {
  readonly row: ChartRow | undefined;
}

/** The figures of one row, under the pointer. */
function ChartTooltip(props: ChartTooltipProps): ReactNode {
  const { row, series, formatX, formatY } = props;
  if (row === undefined) return null;
  return (
    <div className="gb-tooltip">
      <div className="gb-tooltip-title">
        {props.xLabel !== undefined && `${props.xLabel} `}
        {formatX(row.x)}
        {row.note !== undefined && <span className="gb-soft"> {row.note}</span>}
      </div>
      {series.map((line) => {
        const value = row.values[line.key];
        if (value === undefined) return null;
        return (
          <div key={line.key} className="gb-tooltip-row">
            <SeriesSwatch series={line} />
            <span>{line.label}</span>
            <span className="gb-number">{formatY(value)}</span>
          </div>
        );
      })}
      {props.bandLabel !== undefined && row.band !== undefined && (
        <div className="gb-tooltip-row">
          <SeriesSwatch series="band" />
          <span>{props.bandLabel}</span>
          <span className="gb-number">
            {formatY(row.band[0])} – {formatY(row.band[1])}
          </span>
        </div>
      )}
    </div>
  );
}
