import { RunHistoryTable, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import { navigate } from '../navigation/navigation.ts';
import { hrefOfComparison, hrefOfLiveRun, hrefOfRun } from '../navigation/parse-route.ts';
import { Page } from '../shell/page.tsx';

export function HistoryPage({ theme }: { readonly theme: ThemeChoice }): ReactNode {
  return (
    <Page title="History" heading="History">
      <RunHistoryTable
        theme={theme}
        hrefOf={hrefOfRun}
        hrefOfRunning={hrefOfLiveRun}
        onCompare={(runIds) => navigate(hrefOfComparison(runIds))}
      />
    </Page>
  );
}
