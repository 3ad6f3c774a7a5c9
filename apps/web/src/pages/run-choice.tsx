import { useEffect, useState, type ReactNode } from 'react';
import { createRunApi } from '@genai-bench/dashboard-react';
import type { RunningRun } from '@genai-bench/stream-server/client';
import { hrefOfLiveRun } from '../navigation/parse-route.ts';

const timeFormat = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

/** Links to the runs that go on, where there is another one than the run that is shown. */
export function RunChoice({ shownId }: { readonly shownId: string | undefined }): ReactNode {
  const running = useRunningRuns();
  if (!running.some(({ runId }) => runId !== shownId)) return null;
  return (
    <nav className="app-runs" aria-label="Running runs">
      <span>Running:</span>
      {running.map(({ runId, model, startedAt }) => (
        <a
          key={runId}
          href={hrefOfLiveRun(runId)}
          title={runId}
          aria-current={runId === shownId ? 'page' : undefined}
        >
          {model} since {timeFormat.format(new Date(startedAt))}
        </a>
      ))}
    </nav>
  );
}

/** How often it is asked which runs go on. */
const intervalMs = 5000;

/** The runs that go on, as the server said it last; none before its first answer. */
function useRunningRuns(): readonly RunningRun[] {
  const [running, setRunning] = useState<readonly RunningRun[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const api = createRunApi();
    async function ask(): Promise<void> {
      if (document.visibilityState === 'hidden') return;
      try {
        const runs = (await api.listRunning(signal)) ?? [];
        if (!signal.aborted) setRunning(runs);
      } catch {
        // The page says elsewhere that the server does not answer; the choice stays as it was.
      }
    }
    void ask();
    const timer = setInterval(() => void ask(), intervalMs);
    return () => {
      controller.abort();
      clearInterval(timer);
    };
  }, []);
  return running;
}
