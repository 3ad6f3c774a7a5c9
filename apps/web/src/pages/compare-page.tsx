import {
  createRunApi,
  RunComparison,
  type ComparedRun,
  type Loaded,
  type ThemeChoice,
} from '@genai-bench/dashboard-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Page } from '../shell/page.tsx';
import { loadComparedRuns } from './load-compared-runs.ts';

export interface ComparePageProps {
  readonly runIds: readonly string[];
  readonly theme: ThemeChoice;
}

export function ComparePage({ runIds, theme }: ComparePageProps): ReactNode {
  const loaded = useComparedRuns(runIds);
  return (
    <Page title="Compare runs" heading="Compare runs">
      {runIds.length < 2 ? (
        <p className="app-note">
          Choose two or more runs in the <a href="/history">history</a>.
        </p>
      ) : (
        <Comparison loaded={loaded} theme={theme} />
      )}
    </Page>
  );
}

interface ComparisonProps {
  readonly loaded: Loaded<readonly ComparedRun[]>;
  readonly theme: ThemeChoice;
}

function Comparison({ loaded, theme }: ComparisonProps): ReactNode {
  switch (loaded.state) {
    case 'loading':
      return (
        <p className="app-note" role="status">
          Loading…
        </p>
      );
    case 'failed':
      return (
        <p className="app-note" role="alert">
          {loaded.error.message}
        </p>
      );
    case 'ready':
      return <RunComparison runs={loaded.value} theme={theme} />;
  }
}

function useComparedRuns(runIds: readonly string[]): Loaded<readonly ComparedRun[]> {
  const [loaded, setLoaded] = useState<Loaded<readonly ComparedRun[]>>({ state: 'loading' });
  useEffect(() => {
    const controller = new AbortController();
    setLoaded({ state: 'loading' });
    loadComparedRuns(createRunApi(), runIds, controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setLoaded({ state: 'ready', value });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setLoaded({ state: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
    return () => controller.abort();
  }, [runIds]);
  return loaded;
}
