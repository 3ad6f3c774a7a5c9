import { RunComparison, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import { Page } from '../shell/page.tsx';

export interface ComparePageProps {
  readonly runIds: readonly string[];
  readonly theme: ThemeChoice;
}

export function ComparePage({ runIds, theme }: ComparePageProps): ReactNode {
  return (
    <Page title="Compare runs" heading="Compare runs">
      {runIds.length < 2 ? (
        <p className="app-note">
          Choose two or more runs in the <a href="/history">history</a>.
        </p>
      ) : (
        <RunComparison runIds={runIds} theme={theme} />
      )}
    </Page>
  );
}
