import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyMetrics } from '../model/latency-metric.ts';
import { describeLevel, representativeLevel } from '../model/level-selection.ts';
import { levelRow } from '../model/select-level-table.ts';
import { metricShortNames } from './metric-names.ts';
import { Panel, type ViewProps } from './panel.tsx';

interface Tile {
  readonly name: string;
  readonly value: string;
  /** Said after a value that is known. */
  readonly unit?: string | undefined;
  readonly detail?: string;
}

/** The figures that people read first, of the level that runs or was chosen. */
export function HeadlinePanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection, percentile } = useDashboard();
  const level = representativeLevel(view, levelSelection);
  const row = level === undefined ? undefined : levelRow(level, view.progress);
  const tiles: readonly Tile[] = [
    {
      name: messages.outputThroughput,
      value: format.figure(row?.outputTokensPerSecond),
      unit: row?.outputTokensPerSecond === undefined ? undefined : messages.tokensPerSecondUnit,
    },
    {
      name: messages.requestRate,
      value: format.figure(row?.requestsPerSecond),
      unit: row?.requestsPerSecond === undefined ? undefined : messages.requestsPerSecondUnit,
    },
    ...latencyMetrics.map((metric) => ({
      name: messages[metricShortNames[metric]],
      value: format.durationMs(row?.latencies[metric]?.p50),
      detail: `p50, ${percentile === 'p50' ? 'p99' : percentile} ${format.durationMs(
        row?.latencies[metric]?.[percentile === 'p50' ? 'p99' : percentile],
      )}`,
    })),
    { name: messages.errorRate, value: format.share(row?.errorRate) },
    { name: messages.completed, value: format.count(row?.completedCount) },
  ];
  return (
    <Panel
      title={messages.headline}
      actions={level !== undefined && <span className="gb-soft">{describeLevel(level)}</span>}
    >
      <dl className="gb-tiles">
        {tiles.map((tile) => (
          <div key={tile.name} className="gb-tile">
            <dt>{tile.name}</dt>
            <dd className="gb-tile-value">
              {tile.value}
              {tile.unit !== undefined && <span className="gb-tile-unit"> {tile.unit}</span>}
            </dd>
            {tile.detail !== undefined && <dd className="gb-tile-detail">{tile.detail}</dd>}
          </div>
        ))}
      </dl>
    </Panel>
  );
}
