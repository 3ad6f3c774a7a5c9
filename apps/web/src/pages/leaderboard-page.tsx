import { ArenaLeaderboard, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import type { SessionScope } from '../session/open-session.ts';
import { Page } from '../shell/page.tsx';

export interface LeaderboardPageProps {
  readonly scope: SessionScope;
  readonly theme: ThemeChoice;
}

export function LeaderboardPage({ scope, theme }: LeaderboardPageProps): ReactNode {
  return (
    <Page title="Leaderboard" heading="Arena leaderboard">
      <ArenaLeaderboard theme={theme} mayExport={scope === 'control'} battleHref="/arena" />
    </Page>
  );
}
