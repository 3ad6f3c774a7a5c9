import { useEffect, useState, type ReactNode } from 'react';
import type { BarChartProps, LineChartProps } from './chart-props.ts';

type Charts = typeof import('./recharts-charts.tsx');

let charts: Charts | undefined;
let loading: Promise<unknown> | undefined;

/** Starts loading recharts before a chart shows, for instance while a page waits for its first data. */
export function preloadCharts(): Promise<unknown> {
  loading ??= import('./recharts-charts.tsx').then(({ RechartsBarChart, RechartsLineChart }) => {
    charts = { RechartsBarChart, RechartsLineChart };
  });
  return loading;
}

/** Lines over a numeric axis. Nothing while recharts is loading; throws in rendering where it could not be loaded. */
export function LineChart(props: LineChartProps): ReactNode {
  const Chart = useCharts()?.RechartsLineChart;
  return Chart !== undefined && <Chart {...props} />;
}

/** Bars over categories. Nothing while recharts is loading; throws in rendering where it could not be loaded. */
export function BarChart(props: BarChartProps): ReactNode {
  const Chart = useCharts()?.RechartsBarChart;
  return Chart !== undefined && <Chart {...props} />;
}

/** Not by `lazy` and `Suspense`: React shows what these wait for up to 0.3 s later than it is there. */
function useCharts(): Charts | undefined {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (charts !== undefined) return;
    let isGone = false;
    const update = (next: (count: number) => number): void => {
      if (!isGone) redraw(next);
    };
    preloadCharts().then(
      () => update((count) => count + 1),
      (error: unknown) =>
        update(() => {
          throw error;
        }),
    );
    return () => {
      isGone = true;
    };
  }, []);
  return charts;
}
