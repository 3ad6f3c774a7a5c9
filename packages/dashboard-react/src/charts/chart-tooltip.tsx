import type { ReactNode } from 'react';
import type { ChartRow, LineChartProps } from './chart-props.ts';
import { SeriesSwatch } from './chart-legend.tsx';

export interface ChartTooltipProps extends Pick<
  LineChartProps,
  'series' | 'bandLabel' | 'formatX' | 'formatY' | 'xLabel'
> {
  readonly row: ChartRow | undefined;
}

/** The figures of one row, under the pointer. */
export function ChartTooltip(props: ChartTooltipProps): ReactNode {
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
