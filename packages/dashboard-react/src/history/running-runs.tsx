import type { RunningRun } from '@genai-bench/stream-server/client';
import type { ReactNode } from 'react';
import { DataTable } from '../charts/data-table.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { Panel } from '../panels/panel.tsx';

export interface RunningRunsProps {
  readonly runs: readonly RunningRun[];
  /** Address of the page that shows the run as it goes on. */
  readonly hrefOf: (runId: string) => string;
}

/** Runs that go on, the one that began last first. */
export function RunningRuns({ runs, hrefOf }: RunningRunsProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <Panel title={messages.runningNow}>
      <DataTable
        caption={messages.runningNow}
        isWhole
        rows={runs}
        rowKey={({ runId }) => runId}
        columns={[
          {
            key: 'started',
            header: messages.started,
            isRowHeader: true,
            cell: ({ runId, startedAt }) => <a href={hrefOf(runId)}>{format.dateTime(startedAt)}</a>,
          },
          { key: 'model', header: messages.model, cell: ({ model }) => model },
          { key: 'backend', header: messages.backend, cell: ({ backend }) => backend },
          { key: 'scenarios', header: messages.scenarios, cell: ({ scenarios }) => scenarios.join(', ') },
          {
            key: 'levels',
            header: messages.levels,
            cell: ({ levelCount }) => format.count(levelCount),
            isNumeric: true,
          },
          { key: 'state', header: messages.state, cell: () => messages.running },
        ]}
      />
    </Panel>
  );
}
