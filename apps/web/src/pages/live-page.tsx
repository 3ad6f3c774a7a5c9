import { BenchmarkDashboard, defaultPanels, preloadCharts, createRunApi } from '@genai-bench/dashboard-react';
import type { PanelChoice, ThemeChoice, CustomPanel } from '@genai-bench/dashboard-react';
import { createRunStream } from '@genai-bench/stream-server/client';
import type { RunStream, RunStreamState, RunView } from '@genai-bench/stream-server/client';
import { useCallback, useEffect, useSyncExternalStore, useState, type ReactNode } from 'react';
import type { SessionScope } from '../session/open-session.ts';
import { Page } from '../shell/page.tsx';
import { hrefOfRun } from '../navigation/parse-route.ts';
import { RunChoice } from './run-choice.tsx';

interface LivePageProps {
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

/** Shown while nothing runs, instead of empty charts. */
const howToBegin: CustomPanel = {
  id: 'how-to-begin',
  title: 'Nothing runs yet',
  render: () => (
    <div className="app-begin">
      <p>
        This page shows a benchmark of a language-model server while it runs: throughput, latencies, errors
        and log. It fills by itself once a run begins.
      </p>
      <ul>
        <li>
          <a href="/new">Start a run</a> on this server.
        </li>
        <li>
          Look at <a href="/history">earlier runs</a>, or compare some of them.
        </li>
        <li>
          Or measure from a terminal, with a live page of its own:
          <pre>
            genai-bench benchmark --api-base http://localhost:8000 --model my-model --enable-streaming
          </pre>
        </li>
      </ul>
    </div>
  ),
};

const waitingPanels: readonly PanelChoice[] = ['status'];
const idlePanels: readonly PanelChoice[] = [howToBegin, 'status', 'log'];

/** Charts only once there is a run: a page of empty ones tells nobody what to do. */
function panelsOf({ view, connection }: RunStreamState): readonly PanelChoice[] {
  if (view.status.status !== 'idle' || view.levels.length > 0) return defaultPanels;
  return connection.kind === 'live' ? idlePanels : waitingPanels;
}

type Stopping =
  { readonly state: 'waiting' | 'asked' } | { readonly state: 'refused'; readonly reason: string };

/** Ends a run. What it has measured is kept, so one press is enough. */
function StopButton({ runId }: { readonly runId: string }): ReactNode {
  const [stopping, setStopping] = useState<Stopping>({ state: 'waiting' });
  const stop = async (): Promise<void> => {
    setStopping({ state: 'asked' });
    try {
      // The session's cookie stands for the token.
      await createRunApi().stopRun(runId, '');
    } catch (error) {
      setStopping({ state: 'refused', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="app-stop">
      {stopping.state === 'refused' && <span role="alert">{stopping.reason}</span>}
      <button
        type="button"
        className="gb-button"
        disabled={stopping.state === 'asked'}
        onClick={() => void stop()}
      >
        {stopping.state === 'asked' ? 'Stopping…' : 'Stop run'}
      </button>
    </div>
  );
}

/** A run is stored moments after viewers are told of its end. */
const attemptDelayMs = 1500;
const attemptCount = 5;

/** The id, once the history has the run; a run that is replayed, or not kept, never gets there. */
function useStoredRun(endedRunId: string | undefined): string | undefined {
  const [storedId, setStoredId] = useState<string>();
  useEffect(() => {
    if (endedRunId === undefined) return;
    const controller = new AbortController();
    void findRun(endedRunId, controller.signal).then((isStored) => {
      if (isStored && !controller.signal.aborted) setStoredId(endedRunId);
    });
    return () => controller.abort();
  }, [endedRunId]);
  return storedId === endedRunId ? storedId : undefined;
}

async function findRun(runId: string, signal: AbortSignal): Promise<boolean> {
  const api = createRunApi();
  for (let attempt = 0; attempt < attemptCount && !signal.aborted; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, attemptDelayMs));
    try {
      // The list and not the run itself: asking for a run that is not stored is an error in the browser's console.
      const { runs } = await api.listRuns({ limit: 20, kept: true }, signal);
      if (runs.some((run) => run.runId === runId)) return true;
    } catch {
      // The page says elsewhere that the server does not answer; here there is only a link less.
    }
  }
  return false;
}

interface ChosenRunPageProps extends Omit<LivePageProps, 'stream' | 'chosenRunId'> {
  readonly runId: string;
}

/** The run that the address names, whatever else goes on. */
export function ChosenRunPage({ runId, ...rest }: ChosenRunPageProps): ReactNode {
  const [stream, setStream] = useState<RunStream>();
  // In an effect and not while rendering: a render may be thrown away, and its socket would stay open.
  useEffect(() => {
    const opened = createRunStream({ url: location.origin, run: runId });
    setStream(opened);
    return () => opened.close();
  }, [runId]);
  return stream !== undefined && <LivePage {...rest} stream={stream} chosenRunId={runId} />;
}
