import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '@genai-bench/core-metrics';
import pLimit, { type LimitFunction } from 'p-limit';
import { monotonicMs } from '../clock.ts';
import { findBackend } from '../backends/backend-registry.ts';
import { parseApiBase } from '../plan/parse-api-base.ts';
import { planEndpoint } from '../plan/plan-endpoint.ts';
import type { ChatMessage, Prompt } from '../scenario/prompt.ts';
import { createEstimateTokenizer } from '../tokenizer/estimate-tokenizer.ts';
import { createSocketTransport } from '../transport/socket-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { connectionCapacity } from '../run/connection-capacity.ts';
import { createEventQueue } from './event-queue.ts';
import type { FanOutEvent } from './fan-out-event.ts';
import type { FanOutTarget } from './fan-out-target.ts';
import { FanOutBudgetSpent, runAttempt, unsentRecord, type AttemptOptions } from './run-attempt.ts';
import { retryDelayMs } from './retry-delay.ts';
import { waitForTurn } from './wait-for-turn.ts';

export interface FanOutOptions {
  /** One user message, or a whole conversation. */
  readonly prompt: string | readonly ChatMessage[];
  /** Asked in this order where a host has fewer free slots than targets. */
  readonly targets: readonly FanOutTarget[];
  readonly maxOutputTokenCount?: number;
  /** Time limits of one attempt. */
  readonly attemptTimeoutMs?: number;
  readonly firstTokenTimeoutMs?: number;
  /** Time limit of the whole call, waiting for slots and further attempts included. */
  readonly budgetMs?: number;
  /** How often a target is asked at most; again only while it has shown no text. 1 unless stated. */
  readonly maxAttempts?: number;
  /** Wait before the second attempt, on average; doubles with each further one. 250 ms unless stated. */
  readonly retryBaseDelayMs?: number;
  /** No wait is longer; a target that asks for more (`Retry-After`) is not asked again. 10 s unless stated. */
  readonly retryMaxDelayMs?: number;
  readonly signal?: AbortSignal;
}

/** One prompt on its way to many models. Iterate it for the answers as they grow, once; or await `records`. */
export interface FanOut extends AsyncIterable<FanOutEvent> {
  /** The last attempt's record of each target, in the order of the targets. Does not reject. */
  readonly records: Promise<readonly RequestRecord[]>;
}

/** Keeps connections and each host's limit from one prompt to the next. */
export interface FanOutClient {
  /** Throws at once for targets that cannot be asked: unknown backend, bad address, an id twice. */
  fanOut(options: FanOutOptions): FanOut;
  close(): Promise<void>;
}

export interface FanOutClientOptions {
  /**
   * Requests under way at one host at a time, over all calls, for all hosts alike or by origin; unlimited unless stated.
   * Several models on one small GPU thrash without it.
   */
  readonly maxParallelPerHost?: number | ((origin: string) => number);
}

const connectTimeoutMs = 10_000;
const defaultAttemptTimeoutMs = 120_000;
const defaultBudgetMs = 300_000;
const defaultRetryBaseDelayMs = 250;
const defaultRetryMaxDelayMs = 10_000;
/** Node fires a longer timer at once; a budget beyond it (24 days, or Infinity) is none. */
const longestTimerMs = 2 ** 31 - 1;

export function createFanOutClient({
  maxParallelPerHost = Infinity,
}: FanOutClientOptions = {}): FanOutClient {
  const parallelAt = (origin: string): number =>
    typeof maxParallelPerHost === 'number' ? maxParallelPerHost : maxParallelPerHost(origin);
  const limits = new Map<string, LimitFunction>();
  const transports = new Map<string, Transport>();

  function hostOf(target: FanOutTarget): Host {
    const { origin } = parseApiBase(target.apiBase);
    const allowInsecureTls = target.allowInsecureTls ?? false;
    return {
      limit: entryOf(limits, origin, () => pLimit(parallelAt(origin))),
      transport: entryOf(transports, `${origin} ${allowInsecureTls}`, () =>
        createSocketTransport({ origin, connectTimeoutMs, keepAliveMs: 4_000, allowInsecureTls }),
      ),
    };
  }

  return {
    fanOut(options) {
      checkTargets(options.targets);
      return startFanOut(options, hostOf);
    },
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
      transports.clear();
    },
  };
}

interface Host {
  readonly transport: Transport;
  readonly limit: LimitFunction;
}

function entryOf<T>(map: Map<string, T>, key: string, create: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** Asks several models the same thing at once. */
export function fanOut({ maxParallelPerHost, ...options }: FanOutOptions & FanOutClientOptions): FanOut {
  const client = createFanOutClient(maxParallelPerHost === undefined ? {} : { maxParallelPerHost });
  const running = client.fanOut(options);
  void running.records.then(() => client.close());
  return running;
}

function startFanOut(options: FanOutOptions, hostOf: (target: FanOutTarget) => Host): FanOut {
  const originMs = monotonicMs();
  const events = createEventQueue<FanOutEvent>();
  const ending = new AbortController();
  const budgetMs = options.budgetMs ?? defaultBudgetMs;
  const budgetTimer =
    budgetMs > longestTimerMs
      ? undefined
      : setTimeout(() => ending.abort(new FanOutBudgetSpent(budgetMs)), budgetMs);
  const giveUp = (): void => ending.abort();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  if (options.signal?.aborted) giveUp();
  const requestId = `${randomUUID()}-`;
  const tokenizer = createEstimateTokenizer();
  const prompt = promptOf(options, (text) => tokenizer.count(text));

  const timeouts = {
    connectMs: connectTimeoutMs,
    totalMs: options.attemptTimeoutMs ?? defaultAttemptTimeoutMs,
    ...(options.firstTokenTimeoutMs === undefined ? {} : { firstTokenMs: options.firstTokenTimeoutMs }),
  };

  const retryDelays = {
    retryBaseDelayMs: options.retryBaseDelayMs ?? defaultRetryBaseDelayMs,
    retryMaxDelayMs: options.retryMaxDelayMs ?? defaultRetryMaxDelayMs,
  };

  async function ask(target: FanOutTarget, index: number): Promise<RequestRecord> {
    const { transport, limit } = hostOf(target);
    const maxAttempts = Math.max(1, options.maxAttempts ?? 1);
    for (let attempt = 1; ; attempt += 1) {
      const about = { targetId: target.id, attempt };
      const text: string[] = [];
      let shown = false;
      const attemptOptions: AttemptOptions = {
        target,
        index,
        prompt,
        transport,
        tokenizer,
        timeouts,
        originMs,
        requestId: `${requestId}${attempt}-`,
        signal: ending.signal,
        onDelta(kind, piece, atMs) {
          shown = true;
          if (kind === 'text' || kind === 'body') text.push(piece);
          events.push({ type: 'delta', ...about, atMs, kind, text: piece });
        },
      };
      const record = await waitForTurn({
        limit,
        signal: ending.signal,
        run() {
          events.push({ type: 'attempt-started', ...about, atMs: monotonicMs() - originMs });
          return runAttempt(attemptOptions);
        },
        givenUp: () => unsentRecord(attemptOptions),
      });
      const atMs = monotonicMs() - originMs;
      const isOver = attempt >= maxAttempts || shown || ending.signal.aborted;
      const failed = { attempt, outcome: record.outcome, random: Math.random() };
      const delayMs = isOver ? undefined : retryDelayMs(failed, retryDelays);
      if (delayMs !== undefined) {
        events.push({ type: 'attempt-failed', ...about, atMs, record });
        // No slot is held meanwhile. An abort ends the wait; the next turn then finds everything given up.
        await sleep(delayMs, undefined, { signal: ending.signal }).catch(() => undefined);
        continue;
      }
      events.push({ type: 'finished', ...about, atMs, record, text: text.join('') });
      return record;
    }
  }

  const records = Promise.all(options.targets.map(ask)).finally(() => {
    clearTimeout(budgetTimer);
    options.signal?.removeEventListener('abort', giveUp);
    events.end();
  });
  return { records, [Symbol.asyncIterator]: () => events.iterator };
}

function promptOf(
  { prompt, maxOutputTokenCount }: FanOutOptions,
  count: (text: string) => number,
): Extract<Prompt, { kind: 'text' }> {
  const messages = typeof prompt === 'string' ? [{ role: 'user' as const, content: prompt }] : prompt;
  const inputTokenCount = messages.reduce((sum, { content }) => sum + count(content), 0);
  return {
    kind: 'text',
    messages,
    inputTokens: { count: inputTokenCount, source: 'estimate' },
    ...(maxOutputTokenCount === undefined ? {} : { outputTokenCount: maxOutputTokenCount }),
    forceOutputLength: false,
  };
}

function checkTargets(targets: readonly FanOutTarget[]): void {
  const capacity = connectionCapacity();
  if (capacity !== undefined && targets.length > capacity.count) {
    throw new RangeError(
      `${targets.length} targets need as many connections at once, but ${capacity.reason}. ${capacity.advice(targets.length)}, or ask fewer.`,
    );
  }
  const seen = new Set<string>();
  for (const target of targets) {
    if (seen.has(target.id))
      throw new RangeError(`Two targets have the id "${target.id}". Give each its own.`);
    seen.add(target.id);
    const backend = findBackend(target.backend);
    const { path } = parseApiBase(target.apiBase);
    const [issue] = planEndpoint({ ...target, path, task: 'text-to-text' }, backend).issues;
    if (issue !== undefined) throw new RangeError(`${issue.option} ${issue.message}`);
  }
}
