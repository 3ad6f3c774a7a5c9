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
          ['level', messages.level, (row) => row.levelIndex + 1],
          ['good', messages.goodShare, (row) => format.share(row.goodShare)],
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
          [
            'rate',
            messages.goodput,
            (row) => format.rate(row.goodRequestsPerSecond, messages.requestsPerSecondUnit),
          ],
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
