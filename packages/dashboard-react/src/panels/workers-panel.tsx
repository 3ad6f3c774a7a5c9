import type { FleetSummary, FleetWorker } from '@genai-bench/core-metrics';
import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectLevels, type LevelSelection } from '../model/level-selection.ts';
import { GradeBadge } from './grade-badge.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** Who made the load, where several workers made it together; nothing for all other runs. */
export function WorkersPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const fleet = selectFleet(view, levelSelection);
  if (fleet === undefined) return null;
  return (
    <Panel title={messages.workers}>
      <DataTable
        caption={messages.workers}
        rows={fleet.workers}
        rowKey={({ place }) => place}
        columns={[
          { key: 'name', header: messages.worker, cell: ({ name }) => name },
          { key: 'host', header: messages.workerHost, cell: ({ host }) => host },
          { key: 'status', header: messages.status, cell: (worker) => <WorkerStatus worker={worker} /> },
          {
            key: 'records',
            header: messages.workerRecords,
            cell: ({ recordCount }) => format.count(recordCount),
            isNumeric: true,
          },
          {
            key: 'missing',
            header: messages.workerMissingLoad,
            cell: ({ lostShare }) => format.share(lostShare),
            isNumeric: true,
          },
          {
            key: 'clock',
            header: messages.workerClock,
            cell: ({ clockOffsetMs, clockUncertaintyMs }) =>
              clockOffsetMs === undefined
                ? '–'
                : `${format.durationMs(clockOffsetMs)} ± ${format.durationMs(clockUncertaintyMs)}`,
            isNumeric: true,
          },
          {
            key: 'grade',
            header: messages.grade,
            // Of one that is gone nothing is known that could be judged.
            cell: (worker) => (isGone(worker) ? '–' : <GradeBadge verdict={worker.grade.verdict} />),
          },
        ]}
      />
    </Panel>
  );
}

function WorkerStatus({ worker }: { readonly worker: FleetWorker }): ReactNode {
  const { messages } = useDashboard();
  const { status, problem } = worker;
  return (
    <>
      {status === 'lost' ? messages.workerLost : messages[status]}
      {problem !== undefined && <span className="gb-soft"> {problem}</span>}
    </>
  );
}

function isGone({ status }: FleetWorker): boolean {
  return status === 'lost' || status === 'failed';
}

/** The selected level's; of all levels the run's, and while that goes on the one that ended last. */
function selectFleet(view: RunView, selection: LevelSelection): FleetSummary | undefined {
  if (selection === 'all' && view.summary?.fleet !== undefined) return view.summary.fleet;
  return selectLevels(view, selection).findLast(({ summary }) => summary?.fleet !== undefined)?.summary
    ?.fleet;
}
