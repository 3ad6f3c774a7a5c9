import type { ReactNode } from 'react';
import { colorVariable, dashOf, type ChartSeries } from './chart-props.ts';

export interface ChartLegendProps {
  readonly series: readonly ChartSeries[];
  readonly bandLabel?: string;
}

export function ChartLegend({ series, bandLabel }: ChartLegendProps): ReactNode {
  return (
    <ul className="gb-legend">
      {series.map((line) => (
        <li key={line.key}>
          <SeriesSwatch series={line} />
          {line.label}
        </li>
      ))}
      {bandLabel !== undefined && (
        <li>
          <SeriesSwatch series="band" />
          {bandLabel}
        </li>
      )}
    </ul>
  );
}

/** A piece of the line as it is drawn: colour and dashes. */
export function SeriesSwatch({ series }: { readonly series: ChartSeries | 'band' }): ReactNode {
  return (
    <svg className="gb-swatch" width="22" height="10" aria-hidden="true">
      {series === 'band' ? (
        <rect width="22" height="10" fill={colorVariable(1)} fillOpacity="0.25" />
      ) : (
        <line
          x1="0"
          x2="22"
          y1="5"
          y2="5"
          stroke={colorVariable(series.color)}
          strokeWidth="2"
          strokeDasharray={dashOf(series.pattern)}
        />
      )}
    </svg>
  );
}
