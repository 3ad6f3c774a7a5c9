import type { RunSummary } from '@genai-bench/core-metrics';
import { useMemo, type ReactNode } from 'react';
import { DataTable, type DataColumn } from '../charts/data-table.tsx';
import { DashboardRoot, type DashboardRootProps } from '../dashboard/dashboard-root.tsx';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { compareRuns, type ComparedRow, type ComparedRun } from '../model/compare-runs.ts';
import { GradeBadge } from '../panels/grade-badge.tsx';
import { Panel } from '../panels/panel.tsx';
import { ComparisonChart } from './comparison-chart.tsx';
import { DifferenceCell } from './difference-cell.tsx';
import { comparedLabel, formatCompared } from './format-compared.ts';

export interface RunComparisonProps extends Omit<DashboardRootProps, 'children'> {
  /** Two or more; differences are against the first. With records, percentiles get intervals too. */
  readonly runs: readonly (RunSummary | ComparedRun)[];
}

/** Runs side by side, level by level, with differences and how far they can be told from noise. */
export function RunComparison({ runs, ...root }: RunComparisonProps): ReactNode {
  return (
    <DashboardRoot {...root}>
      <ComparisonBody runs={runs} />
    </DashboardRoot>
  );
}

function ComparisonBody({ runs }: Pick<RunComparisonProps, 'runs'>): ReactNode {
  const { messages } = useDashboard();
  const compared = useMemo(() => runs.map((run) => ('summary' in run ? run : { summary: run })), [runs]);
  const levels = useMemo(() => compareRuns(compared), [compared]);
  if (compared.length < 2) return <p className="gb-note">{messages.needTwoRuns}</p>;
  return (
    <div className="gb-panels">
      <div className="gb-cell gb-cell-full">
        <RunHeads runs={compared} />
      </div>
      <div className="gb-cell gb-cell-full">
        <ComparisonChart runs={compared} />
      </div>
      <SeedNote runs={compared} />
      {levels.length === 0 && (
        <p className="gb-note" role="status">
          {messages.noSharedLevels}
        </p>
      )}
      {levels.map((level) => (
        <div key={level.key} className="gb-cell gb-cell-full">
          <Panel title={`${level.scenario}, ${level.load}`}>
            <LevelComparison title={`${level.scenario}, ${level.load}`} rows={level.rows} runs={compared} />
          </Panel>
        </div>
      ))}
      <p className="gb-note">{messages.intervalNote}</p>
    </div>
  );
}

interface RunsProps {
  readonly runs: readonly ComparedRun[];
}

/** Whether prompts were the same or not matters to both readings: of a cache, and of a difference. */
function SeedNote({ runs }: RunsProps): ReactNode {
  const { messages } = useDashboard();
  const seeds = runs.map(({ summary }) => summary.plan['seed']);
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
          { key: 'run', header: messages.run, cell: ({ summary }) => runName(runs, summary) },
          {
            key: 'id',
            header: 'ID',
            cell: ({ summary }) => <code className="gb-run-id">{summary.runId}</code>,
          },
          { key: 'model', header: messages.model, cell: ({ summary }) => textOf(summary.plan['model']) },
          { key: 'server', header: messages.server, cell: ({ summary }) => textOf(summary.plan['origin']) },
          {
            key: 'seed',
            header: messages.seed,
            cell: ({ summary: { plan } }) =>
              typeof plan['seed'] === 'number' ? plan['seed'] : textOf(undefined),
          },
          {
            key: 'started',
            header: messages.started,
            cell: ({ summary }) => format.dateTime(summary.startedAt),
          },
          { key: 'state', header: messages.state, cell: ({ summary }) => messages[summary.status] },
          {
            key: 'grade',
            header: messages.grade,
            cell: ({ summary }) => <GradeBadge verdict={summary.grade.verdict} />,
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
    ...runs.flatMap(({ summary }, index): readonly DataColumn<ComparedRow>[] => [
      {
        key: `value-${index}`,
        header: runName(runs, summary),
        cell: (row) => formatCompared(row, row.figures[index]?.value, format),
        isNumeric: true,
      },
      ...(index === 0
        ? []
        : [
            {
              key: `difference-${index}`,
              header: `${messages.difference} (${messages.interval})`,
              cell: (row: ComparedRow) => <DifferenceCell row={row} figure={row.figures[index]} />,
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
export function runName(runs: readonly ComparedRun[], summary: RunSummary): string {
  return String.fromCodePoint(65 + runs.findIndex((run) => run.summary === summary));
}

function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : '–';
}
