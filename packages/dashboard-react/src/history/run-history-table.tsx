import type { RunListing, RunningRun } from '@genai-bench/stream-server/client';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { DataTable, type TableColumn } from '../charts/data-table.tsx';
import { DashboardRoot, type DashboardRootProps } from '../dashboard/dashboard-root.tsx';
import { UNKNOWN } from '../format/create-formatter.ts';
import { fillMessage, type Messages } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../panels/failed-to-load.tsx';
import { Panel } from '../panels/panel.tsx';
import { GradeBadge } from '../panels/grade-badge.tsx';
import type { RunApi, RunApiOptions } from '../rest/run-api.ts';
import { useLoaded } from '../rest/use-loaded.ts';
import { useRunApi } from '../rest/use-run.ts';

interface RunHistoryTableProps extends RunApiOptions, Omit<DashboardRootProps, 'children'> {
  readonly api?: RunApi | undefined;
  /** Address of a run's page, for links that open in new tabs too. */
  readonly hrefOf: (runId: string) => string;
  /** Set where the page can show a run as it goes on: then those that do are listed above the finished ones. */
  readonly hrefOfRunning?: ((runId: string) => string) | undefined;
  /** Set where the page can compare runs; gets the chosen ids in the order in which they were chosen. */
  readonly onCompare?: ((runIds: readonly string[]) => void) | undefined;
}

const PAGE_SIZE = 50;

/** Finished runs, newest first, with links to each and a choice of several to compare, and above them those that go on. */
export function RunHistoryTable(props: RunHistoryTableProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <HistoryBody {...props} />
    </DashboardRoot>
  );
}

function HistoryBody(props: RunHistoryTableProps): ReactNode {
  const { messages } = useDashboard();
  const { hrefOf, hrefOfRunning, onCompare } = props;
  const api = useRunApi(props);
  const [earlier, setEarlier] = useState<readonly RunListing[]>([]);
  const [cursor, setCursor] = useState<string>();
  const [running, setRunning] = useState<readonly RunningRun[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const load = useCallback(
    (signal: AbortSignal) =>
      api.listRuns({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }, signal),
    [api, cursor],
  );
  const { loaded, reload } = useLoaded(load);
  useEffect(() => {
    setEarlier([]);
    setCursor(undefined);
  }, [api]);
  useEffect(() => {
    // Of the first page: the later ones do not say.
    if (loaded.state === 'ready' && loaded.value.running !== undefined) setRunning(loaded.value.running);
  }, [loaded]);
  const page = loaded.state === 'ready' ? loaded.value : undefined;
  const runs = [...earlier, ...(page?.runs ?? [])];
  const choose = (runId: string): void =>
    setChosen(chosen.includes(runId) ? chosen.filter((id) => id !== runId) : [...chosen, runId]);
  const before = onCompare === undefined ? [] : [choiceColumn(chosen, choose, messages)];
  return (
    <>
      {hrefOfRunning !== undefined && running.length > 0 && (
        <RunningRuns runs={running} hrefOf={hrefOfRunning} />
      )}
      <Panel
        title={messages.history}
        actions={onCompare !== undefined && <span className="gb-soft">{messages.compareHowTo}</span>}
      >
        {loaded.state === 'failed' && <FailedToLoad error={loaded.error} onRetry={reload} />}
        {loaded.state === 'ready' && runs.length === 0 ? (
          <p className="gb-note">{messages.noRuns}</p>
        ) : (
          <HistoryRows runs={runs} hrefOf={hrefOf} before={before} />
        )}
        {loaded.state === 'loading' && (
          <p className="gb-note" role="status">
            {messages.loading}
          </p>
        )}
        {page?.nextCursor !== undefined && (
          <button
            type="button"
            className="gb-button"
            onClick={() => {
              setEarlier(runs);
              setCursor(page.nextCursor);
            }}
          >
            {messages.loadMore}
          </button>
        )}
        {onCompare !== undefined && chosen.length > 0 && (
          <CompareBar
            count={chosen.length}
            onCompare={() => onCompare(chosen)}
            onClear={() => setChosen([])}
          />
        )}
      </Panel>
    </>
  );
}

function choiceColumn(
  chosen: readonly string[],
  onChoose: (runId: string) => void,
  messages: Messages,
): TableColumn<RunListing> {
  return {
    key: 'choice',
    header: <span className="gb-visually-hidden">{messages.choose}</span>,
    cell: ({ runId }) => (
      <input
        type="checkbox"
        aria-label={fillMessage(messages.chooseRun, { id: runId })}
        checked={chosen.includes(runId)}
        onChange={() => onChoose(runId)}
      />
    ),
  };
}

interface CompareBarProps {
  readonly count: number;
  readonly onCompare: () => void;
  readonly onClear: () => void;
}

/** Stays at the foot of the window, because the runs that were chosen may be far apart. */
function CompareBar({ count, onCompare, onClear }: CompareBarProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <div className="gb-compare-bar" role="group" aria-label={messages.choose}>
      <button type="button" className="gb-button gb-button-main" disabled={count < 2} onClick={onCompare}>
        {count < 2
          ? messages.chooseOneMore
          : fillMessage(messages.compareSelected, { count: format.count(count) })}
      </button>
      <button type="button" className="gb-button" onClick={onClear}>
        {messages.clearChoice}
      </button>
    </div>
  );
}

interface HistoryRowsProps {
  readonly runs: readonly RunListing[];
  readonly hrefOf: (runId: string) => string;
  readonly before: readonly TableColumn<RunListing>[];
}

function HistoryRows({ runs, hrefOf, before }: HistoryRowsProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <DataTable
      caption={messages.history}
      rows={runs}
      rowKey={(run) => run.runId}
      columns={[
        ...before,
        {
          key: 'started',
          header: messages.started,
          isRowHeader: true,
          cell: (run) => <a href={hrefOf(run.runId)}>{format.dateTime(run.startedAt)}</a>,
        },
        { key: 'model', header: messages.model, cell: (run) => run.model },
        { key: 'backend', header: messages.backend, cell: (run) => run.backend },
        { key: 'scenarios', header: messages.scenarios, cell: (run) => run.scenarios.join(', ') },
        ['levels', messages.levels, (run) => format.count(run.levelCount)],
        ['requests', messages.requests, (run) => format.count(run.requestCount)],
        ['errors', messages.errorRate, (run) => format.share(run.errorRate)],
        ['best', messages.bestThroughput, (run) => format.figure(run.bestOutputTokensPerSecond)],
        ['ttft', messages.ttftMedian, (run) => format.durationMs(run.ttftP50Ms)],
        { key: 'state', header: messages.state, cell: (run) => messages[run.status] },
        {
          key: 'grade',
          header: messages.grade,
          cell: (run) => (run.levelCount === 0 ? UNKNOWN : <GradeBadge verdict={run.grade} />),
        },
      ]}
    />
  );
}

interface RunningRunsProps {
  readonly runs: readonly RunningRun[];
  /** Address of the page that shows the run as it goes on. */
  readonly hrefOf: (runId: string) => string;
}

/** Runs that go on, the one that began last first. */
function RunningRuns({ runs, hrefOf }: RunningRunsProps): ReactNode {
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
          ['levels', messages.levels, ({ levelCount }) => format.count(levelCount)],
          { key: 'state', header: messages.state, cell: () => messages.running },
        ]}
      />
    </Panel>
  );
}
