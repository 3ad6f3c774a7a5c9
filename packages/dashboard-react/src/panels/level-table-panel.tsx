import type { ReactNode } from 'react';
import { DataTable, type TableColumn } from '../charts/data-table.tsx';
import type { Formatter } from '../format/create-formatter.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels, latencyMetrics } from '../model/latency-metric.ts';
import type { LatencyMetric, LatencyPercentile } from '../model/latency-metric.ts';
import { describeLoad } from '../model/level-selection.ts';
import { selectLevelTable, type LevelRow } from '../model/select-level-table.ts';
import { useEmptyReason } from './use-empty-reason.ts';
import { Panel, type ViewProps } from './panel.tsx';
import { GradeBadge } from './grade-badge.tsx';

/** Where every level is done, a column that says so takes room from those with figures. */
const isDone = ({ state, failure }: LevelRow): boolean => state === 'finished' && failure === undefined;

/** All levels in figures. Two percentiles share a column, one above the other, so that all fit without scrolling. */
export function LevelTablePanel({ view }: ViewProps): ReactNode {
  const { messages, format, percentile } = useDashboard();
  const emptyReason = useEmptyReason(view);
  const high = percentile === 'p50' ? 'p99' : percentile;
  const rows = selectLevelTable(view.levels, view.progress);
  const stateColumn: TableColumn<LevelRow> = {
    key: 'state',
    header: messages.state,
    cell: (row) => row.failure ?? messages[row.state],
  };
  const cachedColumn: TableColumn<LevelRow> = {
    key: 'cached',
    header: messages.cachedInput,
    cell: (row) => format.share(row.cachedInputShare),
    isNumeric: true,
  };
  const [ttftColumn, ...otherLatencies] = latencyMetrics.map((metric) => latencyColumn(metric, high, format));
  const isCacheKnown = rows.some(({ cachedInputShare }) => cachedInputShare !== undefined);
  return (
    <Panel title={messages.levelTable}>
      {rows.length === 0 && <p className="gb-note">{emptyReason ?? messages.noData}</p>}
      <DataTable
        isWhole
        caption={messages.levelTable}
        rows={rows}
        rowKey={(row) => row.levelIndex}
        columns={[
          ['level', '#', (row) => row.levelIndex + 1],
          { key: 'scenario', header: messages.scenario, cell: (row) => row.scenario },
          { key: 'load', header: messages.load, cell: (row) => describeLoad(row.load) },
          ...(rows.every(isDone) ? [] : [stateColumn]),
          ['done', messages.completed, (row) => format.count(row.completedCount)],
          ['errors', messages.errorRate, (row) => format.share(row.errorRate)],
          ['tokens', messages.tokensPerSecondUnit, (row) => format.figure(row.outputTokensPerSecond)],
          ['requests', messages.requestsPerSecondUnit, (row) => format.figure(row.requestsPerSecond)],
          ...(ttftColumn === undefined ? [] : [ttftColumn]),
          // A cache that is warm is the first thing to know of a time to first token.
          ...(isCacheKnown ? [cachedColumn] : []),
          ...otherLatencies,
          {
            key: 'grade',
            header: messages.grade,
            cell: (row) => (row.grade === undefined ? '–' : <GradeBadge verdict={row.grade.verdict} />),
          },
        ]}
      />
    </Panel>
  );
}

function latencyColumn(
  metric: LatencyMetric,
  high: LatencyPercentile,
  format: Formatter,
): TableColumn<LevelRow> {
  return {
    key: metric,
    header: (
      <>
        {latencyLabels[metric]} p50 <span className="gb-second">{high}</span>
      </>
    ),
    cell: ({ latencies }) => (
      <>
        {format.durationMs(latencies[metric]?.p50)}{' '}
        <span className="gb-second">{format.durationMs(latencies[metric]?.[high])}</span>
      </>
    ),
    isNumeric: true,
  };
}
