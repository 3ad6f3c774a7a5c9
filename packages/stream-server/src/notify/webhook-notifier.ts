import type { RunSummary } from '@genai-bench/core-metrics';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliverWebhook } from './deliver-webhook.ts';
import type { DeliveryResult, WebhookMessage, WebhookTarget } from './deliver-webhook.ts';
import { notificationEvents, notificationsOf } from './run-notification.ts';
import type { NotificationEvent, RunNotification } from './run-notification.ts';

export interface WebhookNotifierOptions {
  /** `http:` or `https:`; may hold a user and password. */
  readonly url: string;
  /** Signs each message; without it nothing is signed. */
  readonly secret?: string;
  /** All unless stated. */
  readonly events?: readonly NotificationEvent[];
  /** Share of requests that must meet the objectives, 0 to 1; 0.99 unless stated. */
  readonly targetShare?: number;
  /** Hears of messages that were not delivered, in a sentence without address or secret. */
  readonly onProblem?: (message: string) => void;
  readonly limits?: Partial<WebhookLimits>;
}

export interface WebhookLimits {
  /** Attempts for one message. */
  readonly attempts: number;
  /** Of one attempt. */
  readonly attemptTimeoutMs: number;
  /** Wait before the second attempt; doubles with each further one, up to `maxDelayMs`. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Messages that may wait; further ones are left out. */
  readonly queueLength: number;
}

export interface WebhookNotifier {
  /** Queues what there is to tell of a run that ended with a result. Returns at once and never throws. */
  runEnded(summary: RunSummary): void;
  /** The same for a run that ended without one. */
  runFailed(run: { readonly runId: string; readonly failure: string }): void;
  /** Takes nothing more, waits for what is queued, and gives up what is left after `timeoutMs` (5,000 unless stated). */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const usualLimits: WebhookLimits = {
  attempts: 5,
  attemptTimeoutMs: 10_000,
  firstDelayMs: 1000,
  maxDelayMs: 30_000,
  queueLength: 32,
};

/** Tells a web service how runs end. Throws for an address that cannot be one; after that it troubles nobody. */
export function createWebhookNotifier(options: WebhookNotifierOptions): WebhookNotifier {
  const { events = notificationEvents, targetShare = 0.99, onProblem = () => {} } = options;
  const limits = { ...usualLimits, ...options.limits };
  const target: WebhookTarget = { url: parseWebhookUrl(options.url), secret: options.secret };
  const givenUp = new AbortController();
  const waiting: WebhookMessage[] = [];
  let sending: Promise<void> | undefined;
  let closed = false;

  function enqueue(notification: RunNotification): void {
    if (closed || !events.includes(notification.event)) return;
    if (waiting.length >= limits.queueLength) {
      onProblem(`The notification ${notification.event} was left out: ${waiting.length} others are waiting.`);
      return;
    }
    const id = randomUUID();
    const body = JSON.stringify({ id, createdAt: new Date().toISOString(), ...notification });
    waiting.push({ id, event: notification.event, body });
    sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    for (let message = waiting[0]; message !== undefined; message = waiting[0]) {
      const result = await deliverWithRetries(target, message, limits, givenUp.signal);
      waiting.shift();
      if (result.kind !== 'delivered') {
        onProblem(`The notification ${message.event} was not delivered: ${result.reason}.`);
      }
    }
    // At once, not when the promise settles: a message that is queued in between would wait for ever.
    sending = undefined;
  }

  return {
    runEnded(summary) {
      for (const notification of notificationsOf(summary, targetShare)) enqueue(notification);
    },
    runFailed({ runId, failure }) {
      enqueue({ event: 'run-failed', runId, failure });
    },
    async close({ timeoutMs = 5000 } = {}) {
      closed = true;
      const timer = setTimeout(() => givenUp.abort(), timeoutMs);
      await sending;
      clearTimeout(timer);
    },
  };
}

async function deliverWithRetries(
  target: WebhookTarget,
  message: WebhookMessage,
  limits: WebhookLimits,
  givenUp: AbortSignal,
): Promise<DeliveryResult> {
  let result: DeliveryResult = { kind: 'failed', reason: 'given up' };
  for (let attempt = 1; attempt <= limits.attempts && !givenUp.aborted; attempt++) {
    const signal = AbortSignal.any([givenUp, AbortSignal.timeout(limits.attemptTimeoutMs)]);
    result = await deliverWebhook(target, message, signal);
    if (result.kind !== 'failed' || attempt === limits.attempts) break;
    const delayMs = Math.min(limits.maxDelayMs, limits.firstDelayMs * 2 ** (attempt - 1));
    // Spread, so that many runs that ended together do not come back together. Ends early when given up.
    await sleep(delayMs * (0.5 + Math.random() / 2), undefined, { signal: givenUp }).catch(() => {});
  }
  return result;
}

/** Throws a `TypeError` that does not repeat the address, which often is a secret itself. */
function parseWebhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new TypeError(
    'The address for notifications is no http or https URL. Write for instance https://example.com/hook.',
  );
}
