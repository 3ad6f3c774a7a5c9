import type { ReactNode } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { CHART_HEIGHT_PX, type BarChartProps } from './chart-props.ts';
import { axisLine, colorVariable, margin, tick } from './chart-style.ts';

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
