import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { BenchmarkDashboard } from '../dashboard/benchmark-dashboard.tsx';
import { finishedRunPanels, type PanelChoice } from '../dashboard/built-in-panels.tsx';
import { DashboardRoot, type DashboardRootProps } from '../dashboard/dashboard-root.tsx';
import { fillMessage } from '../format/messages.ts';
import { DashboardProvider, useDashboard } from '../hooks/dashboard-context.tsx';
import { FailedToLoad } from '../panels/failed-to-load.tsx';
import type { ExportFormat, RunApi } from '../rest/run-api.ts';
import { useLoaded } from '../rest/use-loaded.ts';
import { useRun, type RunOptions } from '../rest/use-run.ts';
import { useRunRecords, type RecordFilter } from '../rest/use-run-records.ts';
import { ChunkTimeline } from './chunk-timeline.tsx';
import { RequestTable } from './request-table.tsx';

export interface RunExplorerProps extends RunOptions, Omit<DashboardRootProps, 'children'> {
  readonly panels?: readonly PanelChoice[];
}

/** Records that are fetched at once: a few hundred kilobytes. */
const PAGE_SIZE = 1000;

/** A finished run in all detail: panels, single requests, the chunks of one request, and downloads. */
export function RunExplorer(props: RunExplorerProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <ExplorerBody {...props} />
    </DashboardRoot>
  );
}

function ExplorerBody(props: RunExplorerProps): ReactNode {
  const { messages } = useDashboard();
  const { run, reload, api } = useRun(props);
  switch (run.state) {
    case 'loading':
      return (
        <p className="gb-note" role="status">
          {messages.loading}
        </p>
      );
    case 'failed':
      return <FailedToLoad error={run.error} onRetry={reload} />;
    case 'ready':
      if (run.value.state === 'live') return <ToldRun {...props} />;
      return run.value.isSummaryOnly === true ? (
        <>
          <ExportLinks runId={props.runId} api={api} formats={['html']} note={messages.keptElsewhere} />
          <ToldRun {...props} />
        </>
      ) : (
        <FinishedRun summary={run.value.summary} api={api} panels={props.panels} />
      );
  }
}

/** A run as the server tells of it to viewers. */
function ToldRun({ baseUrl, runId, token, panels }: RunExplorerProps): ReactNode {
  const source = baseUrl ?? globalThis.location.origin;
  return <BenchmarkDashboard source={source} run={runId} token={token} panels={panels} isNested />;
}

interface FinishedRunProps {
  readonly summary: RunSummary;
  readonly api: RunApi;
  readonly panels: readonly PanelChoice[] | undefined;
}

function FinishedRun({ summary, api, panels = finishedRunPanels }: FinishedRunProps): ReactNode {
  const { runId } = summary;
  const [filter, setFilter] = useState<RecordFilter>({});
  const [chosen, setChosen] = useState<RequestRecord>();
  const all = useRunRecords(api, runId, noFilter, PAGE_SIZE);
  const isFiltered = filter.outcome !== undefined || filter.levelIndex !== undefined;
  const filtered = useRunRecords(api, runId, isFiltered ? filter : undefined, PAGE_SIZE);
  const loadView = useCallback((signal: AbortSignal) => api.findView(runId, signal), [api, runId]);
  const { loaded, reload } = useLoaded(loadView);
  // Tables, lines and distributions are there at once; the points of single requests follow.
  const summaryView = useMemo(() => viewOfSummary(summary), [summary]);
  return (
    <>
      <ExportLinks runId={runId} api={api} />
      {loaded.state === 'failed' && <FailedToLoad error={loaded.error} onRetry={reload} />}
      <DashboardProvider isLoading={loaded.state === 'loading'}>
        <BenchmarkDashboard
          source={loaded.state === 'ready' ? loaded.value : summaryView}
          panels={panels}
          isNested
        />
      </DashboardProvider>
      <div className="gb-panels gb-panels-after">
        <div className="gb-cell gb-cell-full">
          <RequestTable
            records={isFiltered ? filtered : all}
            filter={filter}
            onFilter={setFilter}
            chosen={chosen}
            onChoose={setChosen}
          />
        </div>
        {chosen !== undefined && (
          <div className="gb-cell gb-cell-full">
            <ChunkTimeline record={chosen} />
          </div>
        )}
      </div>
    </>
  );
}

const noFilter: RecordFilter = {};

const exportFormats: readonly ExportFormat[] = ['json', 'csv', 'jsonl', 'html'];

interface ExportLinksProps {
  readonly runId: string;
  readonly api: RunApi;
  /** All unless stated. */
  readonly formats?: readonly ExportFormat[];
  readonly note?: string;
}

/** Downloads of one run. */
export function ExportLinks({ runId, api, formats = exportFormats, note }: ExportLinksProps): ReactNode {
  const { messages } = useDashboard();
  return (
    <nav className="gb-exports" aria-label={messages.exportRun}>
      <span className="gb-soft">{messages.exportRun}</span>
      {formats.map((format) => (
        <a
          key={format}
          className="gb-button"
          href={api.exportUrl(runId, format)}
          download
          aria-label={fillMessage(messages.downloadAs, { format: format.toUpperCase() })}
        >
          {format.toUpperCase()}
        </a>
      ))}
      {note !== undefined && <span className="gb-note">{note}</span>}
    </nav>
  );
}
