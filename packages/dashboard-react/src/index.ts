export { BenchmarkDashboard, type BenchmarkDashboardProps } from './dashboard/benchmark-dashboard.tsx';
export { DashboardRoot, type DashboardRootProps, type ThemeChoice } from './dashboard/dashboard-root.tsx';
export { useBenchmarkStream } from './hooks/use-benchmark-stream.ts';
export { preloadCharts } from './charts/lazy-charts.tsx';
