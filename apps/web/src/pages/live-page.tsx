import {
  BenchmarkDashboard,
  defaultPanels,
  preloadCharts,
  type PanelChoice,
  type ThemeChoice,
} from '@genai-bench/dashboard-react';
import type { RunStream, RunStreamState, RunView } from '@genai-bench/stream-server/client';
import { useCallback, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { SessionScope } from '../session/open-session.ts';
import { Page } from '../shell/page.tsx';
import { hrefOfRun } from '../navigation/parse-route.ts';
import { howToBegin } from './how-to-begin.tsx';
import { RunChoice } from './run-choice.tsx';
import { StopButton } from './stop-button.tsx';
import { useStoredRun } from './use-stored-run.ts';

export interface LivePageProps {
  /** The run that the address names; absent for the one that began last. */
  readonly chosenRunId?: string;
  readonly stream: RunStream;
  readonly scope: SessionScope;
  readonly theme: ThemeChoice;
  /** The server answers which runs go on. */
  readonly offersRuns: boolean;
}

/** The run that goes on, or the last one; or the one that the address names, and a choice where several go on. */
export function LivePage({ chosenRunId, stream, scope, theme, offersRuns }: LivePageProps): ReactNode {
  const subscribe = useCallback((listener: () => void) => stream.subscribe(listener), [stream]);
  // Now and not with the first figure: by then the connection may be gone, and with it the charts.
  useEffect(() => {
    preloadCharts().catch(() => {
      // The charts that need it say so, and have their tables.
    });
  }, []);
  const title = useSyncExternalStore(subscribe, () => titleOf(stream.getState().view));
  const runningId = useSyncExternalStore(subscribe, () => runningIdOf(stream.getState().view));
  const endedId = useSyncExternalStore(subscribe, () => endedIdOf(stream.getState().view));
  const shownId = useSyncExternalStore(subscribe, () => stream.getState().view.runId) ?? chosenRunId;
  const isRefused = useSyncExternalStore(subscribe, () => stream.getState().connection.kind === 'refused');
  const storedId = useStoredRun(endedId ?? (isRefused ? chosenRunId : undefined));
  const panels = useSyncExternalStore(subscribe, () => panelsOf(stream.getState()));
  return (
    <Page
      title={title}
      heading="Live run"
      actions={
        storedId !== undefined ? (
          <a className="gb-button" href={hrefOfRun(storedId)}>
            All requests and downloads
          </a>
        ) : (
          scope === 'control' && runningId !== undefined && <StopButton key={runningId} runId={runningId} />
        )
      }
    >
      {offersRuns && <RunChoice shownId={shownId} />}
      <BenchmarkDashboard source={stream} theme={theme} panels={panels} />
    </Page>
  );
}

/** Short, and different only when something is worth a look at the tab. */
function titleOf({ status }: RunView): string {
  switch (status.status) {
    case 'running':
      return `${Math.floor(status.progress_percentage)}% running`;
    case 'completed':
      return 'Completed';
    case 'failed':
      return 'Failed';
    case 'aborted':
      return 'Stopped';
    case 'idle':
    case 'initializing':
      return 'Live';
  }
}

function runningIdOf({ runId, status }: RunView): string | undefined {
  return status.status === 'running' || status.status === 'initializing' ? runId : undefined;
}

function endedIdOf({ runId, status }: RunView): string | undefined {
  return ['completed', 'failed', 'aborted'].includes(status.status) ? runId : undefined;
}

const waitingPanels: readonly PanelChoice[] = ['status'];
const idlePanels: readonly PanelChoice[] = [howToBegin, 'status', 'log'];

/** Charts only once there is a run: a page of empty ones tells nobody what to do. */
function panelsOf({ view, connection }: RunStreamState): readonly PanelChoice[] {
  if (view.status.status !== 'idle' || view.levels.length > 0) return defaultPanels;
  return connection.kind === 'live' ? idlePanels : waitingPanels;
}
