import { NewRunForm, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import { navigate } from '../navigation/navigation.ts';
import type { SessionScope } from '../session/open-session.ts';
import { Page } from '../shell/page.tsx';

export interface NewRunPageProps {
  readonly scope: SessionScope;
  readonly theme: ThemeChoice;
  /** A token that has just started a run. */
  readonly onControlToken: (token: string) => void;
}

export function NewRunPage({ scope, theme, onControlToken }: NewRunPageProps): ReactNode {
  return (
    <Page title="New run" heading="Start a run">
      <NewRunForm
        theme={theme}
        mayControl={scope === 'control'}
        onStarted={(_runId, token) => {
          if (token !== '') onControlToken(token);
          navigate('/');
        }}
      />
    </Page>
  );
}
