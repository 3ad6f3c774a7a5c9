import type { ConnectionEnding, ConnectionOptions } from './stream-connection.ts';

const tokenHint = 'Open the address with the token that the server printed at its start, or pass `token`.';

/** Code by which the server closes on a viewer whose first message was no valid token. */
const wrongToken = 4401;
/** Code by which it closes on a viewer that named a run which is not there. */
const unknownRun = 4404;
const runHint = 'Leave out the run for the one that began last, or look into the history.';

/** What the end of a WebSocket that was open means for a viewer. */
export function endingOfClose(code: number, reason: string): ConnectionEnding {
  const text = reason || `The connection closed (${code}).`;
  if (code === wrongToken) return { kind: 'refused', reason: text, hint: tokenHint };
  if (code === unknownRun) return { kind: 'refused', reason: text, hint: runHint };
  return { kind: 'lost', reason: text };
}

/** What an answer with this status means for a viewer, and what helps. `undefined`: try again. */
export function endingOfStatus(status: number, reason: string): ConnectionEnding {
  if (status === 401) {
    return { kind: 'refused', reason, hint: tokenHint };
  }
  if (status === 403) {
    const hint = 'Start the server with --allow-origin and the address of this page, or open its own page.';
    return { kind: 'refused', reason, hint };
  }
  if (status === 404) {
    return {
      kind: 'refused',
      reason,
      hint: 'Check the address: no stream is served below it, or not this run.',
    };
  }
  return { kind: 'lost', reason };
}

/** True where a browser would not even try: a page of HTTPS may not connect without it, but to its own machine. */
export function isMixedContent(pageOrigin: string | undefined, baseUrl: string): boolean {
  if (pageOrigin === undefined || !pageOrigin.startsWith('https:')) return false;
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

export const mixedContentEnding: ConnectionEnding = {
  kind: 'refused',
  reason: 'This page came by HTTPS and may not connect to a server without it.',
  hint: 'Put the stream server behind HTTPS, or open the page by HTTP.',
};

/**
 * Finds out why a WebSocket did not open: browsers do not say. The same address, asked by plain HTTP, answers with
 * the status and the reason, or 426 when it would have let us in.
 */
export async function explainFailedOpen({
  environment,
  baseUrl,
  token,
}: ConnectionOptions): Promise<ConnectionEnding> {
  try {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await environment.fetch(`${baseUrl}/ws`, { headers });
    const reason = await readReason(response);
    return response.status === 426
      ? { kind: 'lost', reason: 'The connection did not open.' }
      : endingOfStatus(response.status, reason);
  } catch {
    // Nothing answers; or it does, but not for pages of this origin: the browser does not tell these apart.
    const isOther =
      environment.pageOrigin !== undefined && environment.pageOrigin !== new URL(baseUrl).origin;
    const hint = isOther
      ? ` If it runs, it has to allow this page: --allow-origin ${environment.pageOrigin}`
      : '';
    return { kind: 'lost', reason: `The server cannot be reached.${hint}` };
  }
}

/** The server's words for why not. */
export async function readReason(response: Response): Promise<string> {
  const fallback = `The server answered ${response.status}.`;
  try {
    const text = await response.text();
    if (!text.startsWith('{')) return text.slice(0, 300) || fallback;
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    return typeof error === 'string' ? error : fallback;
  } catch {
    return fallback;
  }
}
