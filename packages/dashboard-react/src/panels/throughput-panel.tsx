import { useMemo, type ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { Panel, type ViewProps } from './panel.tsx';
import { RateChart, type RateChartProps } from './rate-chart.tsx';

/** Token throughput, and request rate with concurrency, over time. */
export function ThroughputPanel({ view }: ViewProps): ReactNode {
  const { messages } = useDashboard();
  const tokenRates = useMemo<RateChartProps['rates']>(
    () => [
      {
        key: 'outputTokensPerSecond',
        label: messages.outputThroughput,
        unit: messages.tokensPerSecondUnit,
        color: 1,
      },
      {
        key: 'inputTokensPerSecond',
        label: messages.inputThroughput,
        unit: messages.tokensPerSecondUnit,
        color: 3,
      },
    ],
    [messages],
  );
  const requestRates = useMemo<RateChartProps['rates']>(
    () => [
      {
        key: 'requestsPerSecond',
        label: messages.requestRate,
        unit: messages.requestsPerSecondUnit,
        color: 2,
      },
      { key: 'inFlight', label: messages.inFlight, unit: '', color: 4 },
    ],
    [messages],
  );
  return (
    <Panel title={messages.throughputOverTime}>
      <div className="gb-figures">
        <RateChart view={view} title={messages.tokensOverTime} rates={tokenRates} />
        <RateChart view={view} title={messages.requestRateOverTime} rates={requestRates} />
      </div>
    </Panel>
  );
}
