import type { FleetWorker, LiveWorker } from '@genai-bench/core-metrics';
import type { RunView } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import type { Messages } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { selectLevels, type LevelSelection } from '../model/level-selection.ts';
import { GradeBadge } from './grade-badge.tsx';
import { Panel, type ViewProps } from './panel.tsx';

/** A worker of a level that goes on; one of a summary has more to tell. */
type ShownWorker = LiveWorker | FleetWorker;

/** Who makes or made the load, where several workers do it together; nothing for all other runs. */
export function WorkersPanel({ view }: ViewProps): ReactNode {
  const { messages, format, levelSelection } = useDashboard();
  const workers = selectWorkers(view, levelSelection);
  if (workers === undefined) return null;
  return (
    <Panel title={messages.workers}>
      <DataTable
        caption={messages.workers}
        rows={workers}
        rowKey={({ place }) => place}
        columns={[
          { key: 'name', header: messages.worker, cell: ({ name }) => name },
          { key: 'host', header: messages.workerHost, cell: ({ host }) => host },
          { key: 'status', header: messages.status, cell: (worker) => <WorkerStatus worker={worker} /> },
          ['records', messages.workerRecords, ({ recordCount }) => format.count(recordCount)],
          [
            'missing',
            messages.workerMissingLoad,
            (worker) => format.share(isEnded(worker) ? worker.lostShare : undefined),
          ],
          [
            'clock',
            messages.workerClock,
            (worker) =>
              isEnded(worker) && worker.clockOffsetMs !== undefined
                ? `${format.durationMs(worker.clockOffsetMs)} ± ${format.durationMs(worker.clockUncertaintyMs)}`
                : '–',
          ],
          {
            key: 'grade',
            header: messages.grade,
            // Of one that is gone nothing is known that could be judged, nor of one that has not come to its end.
            cell: (worker) =>
              isEnded(worker) && !isGone(worker) ? <GradeBadge verdict={worker.grade.verdict} /> : '–',
          },
        ]}
      />
    </Panel>
  );
}

function WorkerStatus({ worker }: { readonly worker: ShownWorker }): ReactNode {
  const { messages } = useDashboard();
  const { status, problem } = worker;
  return (
    <>
      {wordOf(status, messages)}
      {problem !== undefined && <span className="gb-soft"> {problem}</span>}
    </>
  );
}

function wordOf(status: ShownWorker['status'], messages: Messages): string {
  if (status === 'waiting') return messages.workerWaiting;
  if (status === 'ready') return messages.workerReady;
  if (status === 'lost') return messages.workerLost;
  return messages[status];
}

function isEnded(worker: ShownWorker): worker is FleetWorker {
  return 'grade' in worker;
}

function isGone({ status }: ShownWorker): boolean {
  return status === 'lost' || status === 'failed';
}

/** The selected level's; of all levels the run's, and while that goes on those of the level that began last. */
function selectWorkers(view: RunView, selection: LevelSelection): readonly ShownWorker[] | undefined {
  if (selection === 'all' && view.summary?.fleet !== undefined) return view.summary.fleet.workers;
  return selectLevels(view, selection)
    .map(({ workers, summary }) => workers ?? summary?.fleet?.workers)
    .findLast((workers) => workers !== undefined);
}
