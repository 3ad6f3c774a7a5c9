/** What this page may do: watch, or start and stop runs too. `undefined`: neither, or nobody could be asked. */
export type SessionScope = 'view' | 'control' | undefined;

export interface Session {
  readonly scope: SessionScope;
  /** What the server offers besides runs, such as `arena`. */
  readonly features: readonly string[];
}

const unknownSession: Session = { scope: undefined, features: [] };

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
export async function openSession({ location, history, fetch }: SessionPlace): Promise<Session> {
  const token = tokenOfFragment(location.hash);
  try {
    if (token === undefined) return await readSession(await fetch('/api/v1/session'));
    history.replaceState(null, '', location.pathname + location.search);
    // An old token may come with a cookie that still counts.
    return (await exchangeToken(token, fetch)) ?? (await readSession(await fetch('/api/v1/session')));
  } catch {
    // The server cannot be reached: the stream says so where it matters, and tries again.
    return unknownSession;
  }
}

/** Exchanges a token for the session's cookie; `undefined` where the server does not take it, or does not answer. */
export async function exchangeToken(
  token: string,
  fetch: SessionPlace['fetch'],
): Promise<Session | undefined> {
  try {
    const session = await readSession(
      await fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      }),
    );
    return session.scope === undefined ? undefined : session;
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

async function readSession(response: Response): Promise<Session> {
  if (!response.ok) return unknownSession;
  const { scope, features } = (await response.json()) as {
    readonly scope?: unknown;
    readonly features?: unknown;
  };
  return {
    scope: scope === 'view' || scope === 'control' ? scope : undefined,
    features: Array.isArray(features) ? features.filter((feature) => typeof feature === 'string') : [],
  };
}
