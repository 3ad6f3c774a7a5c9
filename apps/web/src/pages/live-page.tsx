import { BenchmarkDashboard, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { RunStream, RunView } from '@genai-bench/stream-server/client';
import { useCallback, useSyncExternalStore, type ReactNode } from 'react';
import type { SessionScope } from '../session/open-session.ts';
import { Page } from '../shell/page.tsx';
import { StopButton } from './stop-button.tsx';

export interface LivePageProps {
  readonly stream: RunStream;
  readonly scope: SessionScope;
  readonly theme: ThemeChoice;
}

/** The run that goes on, or the last one. */
export function LivePage({ stream, scope, theme }: LivePageProps): ReactNode {
  const subscribe = useCallback((listener: () => void) => stream.subscribe(listener), [stream]);
  const title = useSyncExternalStore(subscribe, () => titleOf(stream.getState().view));
  const runningId = useSyncExternalStore(subscribe, () => runningIdOf(stream.getState().view));
  return (
    <Page
      title={title}
      heading="Live run"
      actions={
        scope === 'control' && runningId !== undefined && <StopButton key={runningId} runId={runningId} />
      }
    >
      <BenchmarkDashboard source={stream} theme={theme} />
    </Page>
  );
}

/** Short, and different only when something is worth a look at the tab. */
function titleOf({ status }: RunView): string {
  switch (status.status) {
    case 'running':
      return `${Math.floor(status.progress_percentage)} % running`;
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
