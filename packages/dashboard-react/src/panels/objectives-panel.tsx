import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectLevels } from '../model/level-selection.ts';
import { selectObjectives, type GoodputRow } from '../model/select-objectives.ts';
import { Panel, type ViewProps } from './panel.tsx';

/** Service-level objectives: how much of the load met them, level by level. */
export function ObjectivesPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const rows = selectObjectives(selectLevels(view, levelSelection));
  const first = rows[0];
  if (first === undefined) {
    const isOver = view.summary !== undefined;
    return (
      <Panel title={messages.slo}>
        <p className="gb-note">{isOver ? messages.noSlo : messages.sloPending}</p>
      </Panel>
    );
  }
  return (
    <Panel title={messages.slo}>
      <DataTable
        caption={messages.slo}
        rows={rows}
        rowKey={(row) => row.levelIndex}
        columns={[
          { key: 'level', header: messages.level, cell: (row) => row.levelIndex + 1, isNumeric: true },
          {
            key: 'good',
            header: messages.goodShare,
            cell: (row) => format.share(row.goodShare),
            isNumeric: true,
          },
          ...first.objectives.map((objective, index) => ({
            key: objective.label,
            header: `${objective.label} ${objective.isMinimum ? '≥' : '≤'} ${
              objective.unit === 'ms'
                ? format.durationMs(objective.limit)
                : `${format.figure(objective.limit)} ${objective.unit}`
            }`,
            cell: (row: GoodputRow) => format.share(row.objectives[index]?.share),
            isNumeric: true,
          })),
          {
            key: 'rate',
            header: messages.goodput,
            cell: (row) => format.rate(row.goodRequestsPerSecond, messages.requestsPerSecondUnit),
            isNumeric: true,
          },
        ]}
      />
      {rows.flatMap(({ levelIndex, unmeasured }) =>
        unmeasured.map(({ label, reason }) => (
          <p key={`${levelIndex} ${label}`} className="gb-note">
            {messages.level} {levelIndex + 1}: {label} {messages.sloUnmeasured} {reason}.
          </p>
        )),
      )}
    </Panel>
  );
}
