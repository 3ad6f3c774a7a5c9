/** Everything that needs recharts, as one file that a page loads after its first paint. */
export { RechartsBarChart } from './recharts-bar-chart.tsx';
export { RechartsLineChart } from './recharts-line-chart.tsx';
