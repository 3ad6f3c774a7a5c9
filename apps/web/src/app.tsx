import { DashboardRoot, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { RunStream } from '@genai-bench/stream-server/client';
import { lazy, Suspense, useDeferredValue, useState, type ReactNode } from 'react';
import { followLink, useRoute } from './navigation/navigation.ts';
import type { Route } from './navigation/parse-route.ts';
import { ChosenRunPage, LivePage } from './pages/live-page.tsx';
import { exchangeToken, type Session, type SessionScope } from './session/open-session.ts';
import { AppHeader } from './shell/app-header.tsx';
import { Page } from './shell/page.tsx';

// Whoever opens a live run waits for nothing but that.
const HistoryPage = lazy(async () => ({ default: (await import('./pages/history-page.tsx')).HistoryPage }));
const RunPage = lazy(async () => ({ default: (await import('./pages/run-page.tsx')).RunPage }));
const ComparePage = lazy(async () => ({ default: (await import('./pages/compare-page.tsx')).ComparePage }));
const NewRunPage = lazy(async () => ({ default: (await import('./pages/new-run-page.tsx')).NewRunPage }));
const ArenaPage = lazy(async () => ({ default: (await import('./pages/arena-page.tsx')).ArenaPage }));
const LeaderboardPage = lazy(async () => ({
  default: (await import('./pages/leaderboard-page.tsx')).LeaderboardPage,
}));

interface AppProps {
  readonly stream: RunStream;
  /** What the server offered and allowed when the page was opened. */
  readonly session: Session;
}

export function App({ stream, session }: AppProps): ReactNode {
  const route = useRoute();
  // The link that was followed answers at once; a page full of charts is built in pieces.
  const shownRoute = useDeferredValue(route);
  const [scope, setScope] = useState(session.scope);
  const [theme, setTheme] = useTheme();
  // Who typed the token to start a run may stop it too, after a refresh as well, without typing it again.
  const takeControl = (token: string): void => {
    void exchangeToken(token, (input, init) => fetch(input, init)).then((gained) =>
      setScope((known) => gained?.scope ?? known),
    );
  };
  return (
    <DashboardRoot theme={theme}>
      <div className="app" onClick={followLink}>
        <a className="app-skip" href="#content">
          Skip to content
        </a>
        <AppHeader page={route.page} features={session.features} theme={theme} onTheme={setTheme} />
        <main id="content" tabIndex={-1}>
          <Suspense fallback={<p className="app-note">Loading…</p>}>
            <PageOf
              {...{ stream, scope, theme }}
              route={shownRoute}
              offersRuns={session.features.includes('runs')}
              onControlToken={takeControl}
            />
          </Suspense>
        </main>
      </div>
    </DashboardRoot>
  );
}

interface PageOfProps {
  readonly route: Route;
  readonly stream: RunStream;
  readonly scope: SessionScope;
  readonly theme: ThemeChoice;
  /** The server answers which runs there are; one that keeps none has no such answers. */
  readonly offersRuns: boolean;
  readonly onControlToken: (token: string) => void;
}

function PageOf({ route, stream, scope, theme, offersRuns, onControlToken }: PageOfProps): ReactNode {
  switch (route.page) {
    case 'live':
      return route.runId === undefined ? (
        <LivePage {...{ stream, scope, theme, offersRuns }} />
      ) : (
        <ChosenRunPage key={route.runId} runId={route.runId} {...{ scope, theme, offersRuns }} />
      );
    case 'history':
      return <HistoryPage theme={theme} />;
    case 'run':
      return <RunPage key={route.runId} runId={route.runId} theme={theme} />;
    case 'compare':
      return <ComparePage runIds={route.runIds} theme={theme} />;
    case 'new-run':
      return <NewRunPage scope={scope} theme={theme} onControlToken={onControlToken} />;
    case 'arena':
      return <ArenaPage battleId={route.battleId} theme={theme} />;
    case 'leaderboard':
      return <LeaderboardPage scope={scope} theme={theme} />;
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

const key = 'genai-bench-theme';

/** The chosen theme, kept for the next visit. */
function useTheme(): readonly [ThemeChoice, (theme: ThemeChoice) => void] {
  const [theme, setTheme] = useState(readTheme);
  const choose = (next: ThemeChoice): void => {
    setTheme(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // Storage is blocked: the choice holds until the page is left.
    }
  };
  return [theme, choose];
}

function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    // Storage is blocked: nothing was kept.
    return 'auto';
  }
}
