import { lazy } from 'react';

const loadCharts = () => import('./recharts-charts.ts');

/** Lines over a numeric axis. Needs a `Suspense` around it: recharts is loaded when the first chart shows. */
export const LineChart = lazy(async () => ({ default: (await loadCharts()).RechartsLineChart }));

/** Bars over categories. Needs a `Suspense` around it. */
export const BarChart = lazy(async () => ({ default: (await loadCharts()).RechartsBarChart }));

/** Starts loading recharts before a chart shows, for instance while a page waits for its first data. */
export function preloadCharts(): Promise<unknown> {
  return loadCharts();
}
