/** A page and what it is about, as the address says it. */
export type Route =
  /** Without a run: the one that began last. */
  | { readonly page: 'live'; readonly runId?: string }
  | { readonly page: 'history' | 'new-run' | 'leaderboard' | 'unknown' }
  | { readonly page: 'arena'; readonly battleId?: string }
  | { readonly page: 'run'; readonly runId: string }
  | { readonly page: 'compare'; readonly runIds: readonly string[] };

/** Path and query of an address to a page. Ids are in the address as `hrefOfRun` and `hrefOfComparison` put them. */
export function parseRoute({
  pathname,
  search,
}: {
  readonly pathname: string;
  readonly search: string;
}): Route {
  const path = pathname.replace(/\/+$/, '') || '/';
  if (path === '/' || path === '/live') {
    const runId = decodePart(/[?&]run=([^&]*)/.exec(search)?.[1] ?? '');
    return { page: 'live', ...(runId === '' ? {} : { runId }) };
  }
  if (path === '/history') return { page: 'history' };
  if (path === '/new') return { page: 'new-run' };
  if (path === '/arena') return { page: 'arena' };
  if (path === '/arena/leaderboard') return { page: 'leaderboard' };
  const battleId = decodePart(/^\/arena\/([^/]+)$/.exec(path)?.[1] ?? '');
  if (battleId !== '') return { page: 'arena', battleId };
  if (path === '/compare') {
    // Split before decoding: an id may contain a comma.
    const runs = /[?&]runs=([^&]*)/.exec(search)?.[1] ?? '';
    const runIds = runs.split(',').map(decodePart);
    return { page: 'compare', runIds: [...new Set(runIds.filter((id) => id !== ''))] };
  }
  const runId = decodePart(/^\/runs\/([^/]+)$/.exec(path)?.[1] ?? '');
  return runId === '' ? { page: 'unknown' } : { page: 'run', runId };
}

export function hrefOfRun(runId: string): string {
  return `/runs/${encodeURIComponent(runId)}`;
}

/** A run as it goes on. */
export function hrefOfLiveRun(runId: string): string {
  return `/?run=${encodeURIComponent(runId)}`;
}

export function hrefOfBattle(battleId: string): string {
  return `/arena/${encodeURIComponent(battleId)}`;
}

export function hrefOfComparison(runIds: readonly string[]): string {
  return `/compare?runs=${runIds.map(encodeURIComponent).join(',')}`;
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign, typed by hand: as it stands it names nothing, and the page says so.
    return text;
  }
}
