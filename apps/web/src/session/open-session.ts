/** What this page may do: watch, or start and stop runs too. `undefined`: neither, or nobody could be asked. */
export type SessionScope = 'view' | 'control' | undefined;

/** What opening a session needs of a browser. */
export interface SessionPlace {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  readonly fetch: typeof globalThis.fetch;
}

/**
 * Exchanges the token behind `#` of the address, if there is one, for a cookie that no script can read. The token
 * leaves the address bar first, so that it is in no bookmark and no screenshot even when the server does not answer.
 */
export async function openSession({ location, history, fetch }: SessionPlace): Promise<SessionScope> {
  const token = tokenOfFragment(location.hash);
  try {
    if (token === undefined) return await readScope(await fetch('/api/v1/session'));
    history.replaceState(null, '', location.pathname + location.search);
    // An old token may come with a cookie that still counts.
    return (await exchangeToken(token, fetch)) ?? (await readScope(await fetch('/api/v1/session')));
  } catch {
    // The server cannot be reached: the stream says so where it matters, and tries again.
    return undefined;
  }
}

/** Exchanges a token for the session's cookie; `undefined` where the server does not take it, or does not answer. */
export async function exchangeToken(token: string, fetch: SessionPlace['fetch']): Promise<SessionScope> {
  try {
    return await readScope(
      await fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      }),
    );
  } catch {
    // The server went away meanwhile: whoever watches is told by the stream.
    return undefined;
  }
}

/** The token of `#token=…`; `undefined` where there is none. */
export function tokenOfFragment(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token === null || token === '' ? undefined : token;
}

async function readScope(response: Response): Promise<SessionScope> {
  if (!response.ok) return undefined;
  const { scope } = (await response.json()) as { readonly scope?: unknown };
  return scope === 'view' || scope === 'control' ? scope : undefined;
}
