import { useMemo, type ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { Panel, type ViewProps } from './panel.tsx';
import { RateChart, type RateChartProps } from './rate-chart.tsx';

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
