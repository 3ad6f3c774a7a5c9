import type { ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import type { Route } from '../navigation/parse-route.ts';

export interface AppHeaderProps {
  readonly page: Route['page'];
  /** What the server offers besides runs. */
  readonly features: readonly string[];
  readonly theme: ThemeChoice;
  readonly onTheme: (theme: ThemeChoice) => void;
}

interface HeaderLink {
  readonly page: Route['page'];
  readonly href: string;
  readonly text: string;
  /** Shown where the server offers this. */
  readonly feature?: string;
}

const links: readonly HeaderLink[] = [
  { page: 'live', href: '/', text: 'Live' },
  { page: 'history', href: '/history', text: 'History' },
  { page: 'new-run', href: '/new', text: 'New run' },
  { page: 'arena', href: '/arena', text: 'Arena', feature: 'arena' },
  { page: 'leaderboard', href: '/arena/leaderboard', text: 'Leaderboard', feature: 'arena' },
];

/** Pages that belong to an entry of the navigation without being it. */
const parents: Partial<Record<Route['page'], Route['page']>> = { run: 'history', compare: 'history' };

export function AppHeader({ page, features, theme, onTheme }: AppHeaderProps): ReactNode {
  return (
    <header className="app-header">
      <a className="app-brand" href="/">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span>GenAI Bench</span>
      </a>
      <nav className="app-nav" aria-label="Main">
        {links
          .filter(({ feature }) => feature === undefined || features.includes(feature))
          .map((link) => (
            <a key={link.page} href={link.href} aria-current={currentOf(link.page, page)}>
              {link.text}
            </a>
          ))}
      </nav>
      <label className="app-theme">
        <span className="app-theme-label">Theme</span>
        <select
          value={theme}
          // The options are exactly the choices.
          onChange={({ target }) => onTheme(target.value as ThemeChoice)}
        >
          <option value="auto">System</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
    </header>
  );
}

function currentOf(entry: Route['page'], page: Route['page']): 'page' | 'true' | undefined {
  if (entry === page) return 'page';
  return parents[page] === entry ? 'true' : undefined;
}
