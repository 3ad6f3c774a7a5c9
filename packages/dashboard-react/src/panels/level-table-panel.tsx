import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { latencyLabels, latencyMetrics } from '../model/latency-metric.ts';
import { describeLoad } from '../model/level-selection.ts';
import { selectLevelTable, type LevelRow } from '../model/select-level-table.ts';
import { GradeBadge } from './grade-badge.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** All levels in figures. */
export function LevelTablePanel({ view }: ViewProps): ReactNode {
  const { messages, format, percentile } = useDashboard();
  const high = percentile === 'p50' ? 'p99' : percentile;
  return (
    <Panel title={messages.levelTable}>
      <DataTable
        isWhole
        caption={messages.levelTable}
        rows={selectLevelTable(view.levels, view.progress)}
        rowKey={(row) => row.levelIndex}
        columns={[
          { key: 'level', header: '#', cell: (row) => row.levelIndex + 1, isNumeric: true },
          { key: 'scenario', header: messages.scenario, cell: (row) => row.scenario },
          { key: 'load', header: messages.load, cell: (row) => describeLoad(row.load) },
          { key: 'state', header: messages.state, cell: (row) => row.failure ?? messages[row.state] },
          {
            key: 'done',
            header: messages.completed,
            cell: (row) => format.count(row.completedCount),
            isNumeric: true,
          },
          {
            key: 'errors',
            header: messages.errorRate,
            cell: (row) => format.share(row.errorRate),
            isNumeric: true,
          },
          {
            key: 'tokens',
            header: messages.tokensPerSecondUnit,
            cell: (row) => format.figure(row.outputTokensPerSecond),
            isNumeric: true,
          },
          {
            key: 'requests',
            header: messages.requestsPerSecondUnit,
            cell: (row) => format.figure(row.requestsPerSecond),
            isNumeric: true,
          },
          ...latencyMetrics.flatMap((metric) =>
            (['p50', high] as const).map((key) => ({
              key: `${metric}-${key}`,
              header: `${latencyLabels[metric]} ${key}`,
              cell: (row: LevelRow) => format.durationMs(row.latencies[metric]?.[key]),
              isNumeric: true,
            })),
          ),
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
