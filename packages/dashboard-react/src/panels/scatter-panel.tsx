import { useMemo, useState, type ReactNode } from 'react';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { DataTable } from '../charts/data-table.tsx';
import { ScatterChart } from '../charts/scatter-chart.tsx';
import { timeAxis } from '../charts/time-axis.ts';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels } from '../model/latency-metric.ts';
import { selectLevels } from '../model/level-selection.ts';
import { selectScatter, type ScatterSample } from '../model/select-scatter.ts';
import { selectOutcomes } from '../model/select-outcomes.ts';
import { timeSpan } from '../model/time-span.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { MetricSelect } from './metric-select.tsx';
import { Panel, type ViewProps } from './panel.tsx';

const metrics = ['ttftMs', 'e2eLatencyMs'] as const;

/** Rows beyond this make a table that no reader can use and a page that is slow. */
const TABLE_LIMIT = 500;

const emptyDomain = [1, 10] as const;

/** Single requests over time, failed ones as crosses. */
export function ScatterPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection, timeRange } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const [metric, setMetric] = useState<(typeof metrics)[number]>('ttftMs');
  const levels = useMemo(() => selectLevels(view, levelSelection), [view, levelSelection]);
  const scatter = useMemo(() => selectScatter(levels, metric, timeRange), [levels, metric, timeRange]);
  const xAxis = useMemo(() => timeAxis(timeSpan(levels, timeRange), format), [levels, timeRange, format]);
  const points = useMemo(
    () =>
      (scatter?.samples ?? []).map((sample) => ({ x: sample.atMs, y: sample.valueMs, isGood: sample.ok })),
    [scatter],
  );
  const samples: readonly ScatterSample[] = scatter?.samples ?? [];
  const title = fillMessage(messages.scatterOf, { metric: latencyLabels[metric] });
  return (
    <Panel title={messages.scatter}>
      <ChartFrame
        title={title}
        isEmpty={scatter === undefined}
        emptyReason={emptyReason}
        summary={fillMessage(messages.scatterSummary, {
          count: format.count(samples.length),
          total: format.count(selectOutcomes(levels, view.progress)?.endedCount),
          failed: format.count(samples.filter((sample) => !sample.ok).length),
        })}
        controls={<MetricSelect metrics={metrics} value={metric} onChange={setMetric} />}
        chart={
          <ScatterChart
            points={points}
            xAxis={xAxis}
            yDomain={scatter?.valueMs ?? emptyDomain}
            formatX={(atMs) => format.elapsed(atMs, 1)}
            formatY={format.durationMs}
            formatYTick={format.durationTick}
            label={title}
          />
        }
        renderTable={() => (
          <DataTable
            caption={title}
            rows={samples.slice(-TABLE_LIMIT)}
            rowKey={(sample) => `${sample.levelIndex}-${sample.index}`}
            columns={[
              ['index', messages.request, (sample) => sample.index],
              ['level', messages.level, (sample) => sample.levelIndex + 1],
              ['time', messages.time, (sample) => format.elapsed(sample.atMs, 1)],
              ['value', latencyLabels[metric], (sample) => format.durationMs(sample.valueMs)],
              {
                key: 'outcome',
                header: messages.outcome,
                cell: (sample) => (sample.ok ? messages.succeeded : messages.didNotSucceed),
              },
            ]}
          />
        )}
      />
    </Panel>
  );
}
