import { DashboardRoot, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { RunStream } from '@genai-bench/stream-server/client';
import { lazy, Suspense, useDeferredValue, useState, type ReactNode } from 'react';
import { followLink } from './navigation/follow-links.ts';
import { useRoute } from './navigation/navigation.ts';
import type { Route } from './navigation/parse-route.ts';
import { LivePage } from './pages/live-page.tsx';
import { exchangeToken, type SessionScope } from './session/open-session.ts';
import { AppHeader } from './shell/app-header.tsx';
import { Page } from './shell/page.tsx';
import { useTheme } from './theme/use-theme.ts';

// Whoever opens a live run waits for nothing but that.
const HistoryPage = lazy(async () => ({ default: (await import('./pages/history-page.tsx')).HistoryPage }));
const RunPage = lazy(async () => ({ default: (await import('./pages/run-page.tsx')).RunPage }));
const ComparePage = lazy(async () => ({ default: (await import('./pages/compare-page.tsx')).ComparePage }));
const NewRunPage = lazy(async () => ({ default: (await import('./pages/new-run-page.tsx')).NewRunPage }));

export interface AppProps {
  readonly stream: RunStream;
  /** What the session allowed when the page was opened. */
  readonly scope: SessionScope;
}

export function App({ stream, scope: openedScope }: AppProps): ReactNode {
  const route = useRoute();
  // The link that was followed answers at once; a page full of charts is built in pieces.
  const shownRoute = useDeferredValue(route);
  const [scope, setScope] = useState(openedScope);
  const [theme, setTheme] = useTheme();
  // Who typed the token to start a run may stop it too, after a refresh as well, without typing it again.
  const takeControl = (token: string): void => {
    void exchangeToken(token, (input, init) => fetch(input, init)).then((gained) =>
      setScope((known) => gained ?? known),
    );
  };
  return (
    <DashboardRoot theme={theme}>
      <div className="app" onClick={followLink}>
        <a className="app-skip" href="#content">
          Skip to content
        </a>
        <AppHeader page={route.page} theme={theme} onTheme={setTheme} />
        <main id="content" tabIndex={-1}>
          <Suspense fallback={<p className="app-note">Loading…</p>}>
            <PageOf {...{ stream, scope, theme }} route={shownRoute} onControlToken={takeControl} />
          </Suspense>
        </main>
      </div>
    </DashboardRoot>
  );
}

interface PageOfProps extends AppProps {
  readonly route: Route;
  readonly theme: ThemeChoice;
  readonly onControlToken: (token: string) => void;
}

function PageOf({ route, stream, scope, theme, onControlToken }: PageOfProps): ReactNode {
  switch (route.page) {
    case 'live':
      return <LivePage stream={stream} scope={scope} theme={theme} />;
    case 'history':
      return <HistoryPage theme={theme} />;
    case 'run':
      return <RunPage key={route.runId} runId={route.runId} theme={theme} />;
    case 'compare':
      return <ComparePage runIds={route.runIds} theme={theme} />;
    case 'new-run':
      return <NewRunPage scope={scope} theme={theme} onControlToken={onControlToken} />;
    case 'unknown':
      return (
        <Page title="Not found" heading="There is no such page">
          <p className="app-note">
            Go to the <a href="/">live run</a> or to the <a href="/history">history</a>.
          </p>
        </Page>
      );
  }
}
