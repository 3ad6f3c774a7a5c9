import { RunExplorer, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import { Page } from '../shell/page.tsx';

export interface RunPageProps {
  readonly runId: string;
  readonly theme: ThemeChoice;
}

export function RunPage({ runId, theme }: RunPageProps): ReactNode {
  return (
    <Page title={`Run ${runId}`} heading={`Run ${runId}`}>
      <RunExplorer runId={runId} theme={theme} />
    </Page>
  );
}
