import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { representativeLevel } from '../model/level-selection.ts';
import { selectPercentileTable, type PercentileRow } from '../model/select-percentile-table.ts';
import { metricNames } from './metric-names.ts';
import { Panel, type ViewProps } from './panel.tsx';

const figures = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;

/** Latencies of one level: the whole distribution in a line each. */
export function PercentilePanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  return (
    <Panel title={messages.percentiles}>
      <DataTable
        caption={messages.percentiles}
        rows={selectPercentileTable(representativeLevel(view, levelSelection))}
        rowKey={(row) => row.metric}
        columns={[
          { key: 'metric', header: messages.metric, cell: (row) => messages[metricNames[row.metric]] },
          ...figures.map((figure) => ({
            key: figure,
            header: figure === 'mean' ? messages.mean : figure,
            cell: (row: PercentileRow) => format.durationMs(row.distribution?.[figure]),
            isNumeric: true,
          })),
          [
            'count',
            messages.count,
            ({ distribution }) =>
              distribution?.boundedCount === undefined
                ? format.count(distribution?.count)
                : fillMessage(messages.boundedCount, {
                    count: format.count(distribution.count),
                    bounded: format.count(distribution.boundedCount),
                  }),
          ],
        ]}
      />
    </Panel>
  );
}
