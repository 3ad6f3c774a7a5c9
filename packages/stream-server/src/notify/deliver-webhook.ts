import { signWebhook } from './sign-webhook.ts';

export interface WebhookTarget {
  readonly url: URL;
  readonly secret: string | undefined;
}

/** One message; its id stays the same over all attempts, so that a receiver can tell a repetition. */
export interface WebhookMessage {
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

export type DeliveryResult =
  | { readonly kind: 'delivered' }
  /** Trying again may help. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The receiver does not want it; trying again would not help. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Posts a message once. Never throws; a reason names neither address nor secret. */
export async function deliverWebhook(
  { url, secret }: WebhookTarget,
  { id, event, body }: WebhookMessage,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const signature =
    secret === undefined
      ? {}
      : { 'x-genai-bench-signature': signWebhook(body, secret, Math.floor(Date.now() / 1000)) };
  try {
    const response = await fetch(withoutCredentials(url), {
      method: 'POST',
      // A redirect could carry the message, and its signature, to somebody who was not named.
      redirect: 'manual',
      signal,
      headers: {
        'content-type': 'application/json',
        'x-genai-bench-event': event,
        'x-genai-bench-delivery': id,
        ...signature,
        ...authorizationOf(url),
      },
      body,
    });
    await response.body?.cancel();
    return resultOf(response.status);
  } catch (error) {
    return { kind: 'failed', reason: signal.aborted ? 'no answer in time' : codeOf(error) };
  }
}

function resultOf(status: number): DeliveryResult {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const reason = `answered ${status}`;
  return status === 408 || status === 429 || status >= 500
    ? { kind: 'failed', reason }
    : { kind: 'refused', reason: status >= 300 && status < 400 ? `${reason}, a redirect` : reason };
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The system's code, such as ECONNREFUSED; the message of `fetch` may quote the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return 'the connection failed';
}
