import type { RunSummary } from '@genai-bench/core-metrics';
import { useCallback, useMemo, type ReactNode } from 'react';
import { DataTable, type DataColumn } from '../charts/data-table.tsx';
import { DashboardRoot, type DashboardRootProps } from '../dashboard/dashboard-root.tsx';
import { fillMessage, type Messages } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../panels/failed-to-load.tsx';
import { GradeBadge } from '../panels/grade-badge.tsx';
import { Panel } from '../panels/panel.tsx';
import type { RunApi } from '../rest/run-api.ts';
import { useLoaded } from '../rest/use-loaded.ts';
import { useRunApi, type RunOptions } from '../rest/use-run.ts';
import { selectComparedLevels, type ComparedRow, type ComparedRuns } from './compared-rows.ts';
import { ComparisonChart } from './comparison-chart.tsx';
import { DifferenceCell } from './difference-cell.tsx';
import { comparedLabel, formatCompared } from './format-compared.ts';

export interface RunComparisonProps extends Omit<RunOptions, 'runId'>, Omit<DashboardRootProps, 'children'> {
  /** Two or more finished runs; differences are against the first. */
  readonly runIds: readonly string[];
}

/** Runs side by side, level by level, with differences and how far they can be told from noise. */
export function RunComparison(props: RunComparisonProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <LoadedComparison {...props} />
    </DashboardRoot>
  );
}

function LoadedComparison(props: RunComparisonProps): ReactNode {
  const { messages } = useDashboard();
  const api = useRunApi(props);
  // A list that is made anew with each rendering is the same as long as its ids are.
  const key = JSON.stringify(props.runIds);
  const load = useCallback(
    (signal: AbortSignal) => loadComparedRuns(api, JSON.parse(key) as readonly string[], messages, signal),
    [api, key, messages],
  );
  const { loaded, reload } = useLoaded(load);
  if (props.runIds.length < 2) return <p className="gb-note">{messages.needTwoRuns}</p>;
  switch (loaded.state) {
    case 'loading':
      return (
        <p className="gb-note" role="status">
          {messages.loading}
        </p>
      );
    case 'failed':
      return <FailedToLoad error={loaded.error} onRetry={reload} />;
    case 'ready':
      return <ComparisonBody compared={loaded.value} />;
  }
}

async function loadComparedRuns(
  api: RunApi,
  runIds: readonly string[],
  messages: Messages,
  signal: AbortSignal,
): Promise<ComparedRuns> {
  const [baseline, ...others] = runIds;
  if (baseline === undefined || others.length === 0) return { runs: [], comparisons: [] };
  const runs = await Promise.all(
    runIds.map(async (runId) => {
      const run = await api.findRun(runId, signal);
      if (run.state === 'finished') return run.summary;
      throw new Error(fillMessage(messages.comparedStillRuns, { run: runId }));
    }),
  );
  const comparisons = await Promise.all(others.map((other) => api.compareRuns(baseline, other, signal)));
  return { runs, comparisons };
}

function ComparisonBody({ compared }: { readonly compared: ComparedRuns }): ReactNode {
  const { messages } = useDashboard();
  const { runs } = compared;
  const levels = useMemo(() => selectComparedLevels(compared), [compared]);
  return (
    <div className="gb-panels">
      <div className="gb-cell gb-cell-full">
        <RunHeads runs={runs} />
      </div>
      <div className="gb-cell gb-cell-full">
        <ComparisonChart runs={runs} />
      </div>
      <SeedNote runs={runs} />
      {levels.length === 0 && (
        <p className="gb-note" role="status">
          {messages.noSharedLevels}
        </p>
      )}
      {levels.map(({ levelIndex, scenario, load, rows }) => (
        <div key={levelIndex} className="gb-cell gb-cell-full">
          <Panel title={`${scenario}, ${load}`}>
            <LevelComparison title={`${scenario}, ${load}`} rows={rows} runs={runs} />
          </Panel>
        </div>
      ))}
      <p className="gb-note">{messages.intervalNote}</p>
    </div>
  );
}

interface RunsProps {
  readonly runs: readonly RunSummary[];
}

/** Whether prompts were the same or not matters to both readings: of a cache, and of a difference. */
function SeedNote({ runs }: RunsProps): ReactNode {
  const { messages } = useDashboard();
  const seeds = runs.map(({ plan }) => plan['seed']);
  if (seeds.some((seed) => typeof seed !== 'number')) return null;
  const distinct = new Set(seeds).size;
  return <p className="gb-note">{distinct === seeds.length ? messages.seedsDiffer : messages.seedsSame}</p>;
}

function RunHeads({ runs }: RunsProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <Panel title={messages.comparison} actions={<span className="gb-soft">{messages.compareHint}</span>}>
      <DataTable
        caption={messages.comparison}
        rows={runs}
        rowKey={(_, index) => index}
        columns={[
          { key: 'run', header: messages.run, cell: (run) => runName(runs.indexOf(run)) },
          {
            key: 'id',
            header: 'ID',
            cell: ({ runId }) => <code className="gb-run-id">{runId}</code>,
          },
          { key: 'model', header: messages.model, cell: ({ plan }) => textOf(plan['model']) },
          { key: 'server', header: messages.server, cell: ({ plan }) => textOf(plan['origin']) },
          {
            key: 'seed',
            header: messages.seed,
            cell: ({ plan }) => (typeof plan['seed'] === 'number' ? plan['seed'] : textOf(undefined)),
          },
          {
            key: 'started',
            header: messages.started,
            cell: ({ startedAt }) => format.dateTime(startedAt),
          },
          { key: 'state', header: messages.state, cell: ({ status }) => messages[status] },
          {
            key: 'grade',
            header: messages.grade,
            cell: ({ grade }) => <GradeBadge verdict={grade.verdict} />,
          },
        ]}
      />
    </Panel>
  );
}

interface LevelComparisonProps extends RunsProps {
  readonly title: string;
  readonly rows: readonly ComparedRow[];
}

function LevelComparison({ title, rows, runs }: LevelComparisonProps): ReactNode {
  const { messages, format } = useDashboard();
  const columns: readonly DataColumn<ComparedRow>[] = [
    { key: 'metric', header: messages.metric, cell: (row) => comparedLabel(row, messages) },
    ...runs.flatMap((_, index): readonly DataColumn<ComparedRow>[] => [
      {
        key: `value-${index}`,
        header: runName(index),
        cell: (row) => formatCompared(row, row.values[index], format),
        isNumeric: true,
      },
      ...(index === 0
        ? []
        : [
            {
              key: `difference-${index}`,
              header: `${messages.difference} (${messages.interval})`,
              cell: (row: ComparedRow) => <DifferenceCell row={row} difference={row.differences[index]} />,
              isNumeric: true,
            },
          ]),
    ]),
  ];
  return (
    <DataTable
      isWhole
      caption={title}
      rows={rows}
      rowKey={(row) => `${row.metric}-${row.statistic}`}
      columns={columns}
    />
  );
}

/** `A`, `B`, …: run ids are too long for column heads. */
function runName(index: number): string {
  return String.fromCodePoint(65 + index);
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : '–';
}
