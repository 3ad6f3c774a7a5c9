import type { ReactNode } from 'react';
import { hrefOfLiveRun } from '../navigation/parse-route.ts';
import { useRunningRuns } from './use-running-runs.ts';

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
