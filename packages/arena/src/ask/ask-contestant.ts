import type { RequestRecord } from '@genai-bench/core-metrics';
import type { FanOutClient } from '@genai-bench/runner';
import type { FailureReason } from '../battle/battle-event.ts';
import type { Contestant } from '../run/arena-options.ts';

interface AskOptions {
  readonly client: FanOutClient;
  readonly contestant: Contestant;
  readonly prompt: string;
  readonly signal: AbortSignal;
  readonly attemptMs: number;
  readonly firstTokenMs: number;
  /** Time that is left until `deadlineMs`, now. */
  readonly remainingMs: () => number;
  readonly maxAttempts: number;
  readonly maxOutputTokenCount: number;
  /** A slot at the host was free and the request leaves. */
  readonly onAsked: () => void;
  /** A piece of the answer; never reasoning, never an error. */
  readonly onText: (text: string) => void;
}

export type AskEnd =
  | { readonly kind: 'answered'; readonly text: string; readonly record: RequestRecord }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly record?: RequestRecord | undefined };

/**
 * Asks one model, at its next host where one fails before any text came: it is the same model there, so the answer is
 * as good. The first request is under way, or in line at its host, when this returns.
 */
export async function askContestant(options: AskOptions): Promise<AskEnd> {
  const { targets } = options.contestant;
  let end: AskEnd = { kind: 'failed', reason: 'timeout' };
  for (const position of targets.keys()) {
    if (options.remainingMs() <= 0) return end;
    const { hasText, ...asked } = await askTarget(options, position);
    end = asked.end;
    const isOver = end.kind === 'answered' || hasText || !isHostFault(end.reason);
    if (isOver || options.signal.aborted) return end;
  }
  return end;
}

async function askTarget(
  options: AskOptions,
  position: number,
): Promise<{ readonly end: AskEnd; readonly hasText: boolean }> {
  const { client, contestant, signal, onAsked, onText } = options;
  const target = contestant.targets[position];
  if (target === undefined) throw new RangeError(`"${contestant.id}" has no host number ${position}.`);
  const laterCount = contestant.targets.length - 1 - position;
  const remainingMs = options.remainingMs();
  const running = client.fanOut({
    prompt: options.prompt,
    targets: [{ ...target, id: contestant.id }],
    maxOutputTokenCount: options.maxOutputTokenCount,
    attemptTimeoutMs: Math.min(options.attemptMs, remainingMs),
    // A host that hangs must leave time for those behind it.
    firstTokenTimeoutMs: Math.min(options.firstTokenMs, remainingMs / (laterCount + 1)),
    budgetMs: remainingMs,
    maxAttempts: laterCount > 0 ? 1 : options.maxAttempts,
    signal,
  });
  let hasText = false;
  for await (const event of running) {
    if (event.type === 'attempt-started') onAsked();
    if (event.type === 'delta' && (event.kind === 'text' || event.kind === 'body')) {
      hasText = true;
      onText(event.text);
    }
    if (event.type === 'finished') return { end: endOf(event.record, event.text), hasText };
  }
  return { end: { kind: 'failed', reason: 'interrupted' }, hasText };
}

function endOf(record: RequestRecord, text: string): AskEnd {
  const reason = failureReasonOf(record);
  if (reason !== undefined) return { kind: 'failed', reason, record };
  return text.trim() === ''
    ? { kind: 'failed', reason: 'empty', record }
    : { kind: 'answered', text, record };
}

/** Why a request that gave no whole answer failed, in the battle's words; undefined for one that was completed. */
export function failureReasonOf(record: RequestRecord): FailureReason | undefined {
  const { outcome } = record;
  switch (outcome.kind) {
    case 'completed':
      return outcome.rule === 'no-payload' ? 'empty' : undefined;
    case 'http_error':
      return reasonOfStatus(outcome.status);
    case 'api_error':
      return /429|rate.?limit/i.test(String(outcome.code)) ? 'rate_limited' : 'server_error';
    case 'transport_error':
      return record.firstByteAtMs === undefined ? 'unreachable' : 'broken_off';
    case 'timeout':
      return outcome.phase === 'connect' ? 'unreachable' : 'timeout';
    case 'incomplete':
      return outcome.rule === 'no-answer' || outcome.rule === 'unreadable' ? 'server_error' : 'broken_off';
    case 'cancelled':
    case 'dropped':
      return 'interrupted';
  }
}

function reasonOfStatus(status: number): FailureReason {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 402 || status === 403) return 'unauthorized';
  if (status === 408) return 'timeout';
  return status >= 400 && status < 500 ? 'refused' : 'server_error';
}

/** Whether another host of the same model may do better: it is the host that failed, not the request. */
function isHostFault(reason: FailureReason): boolean {
  switch (reason) {
    case 'timeout':
    case 'rate_limited':
    case 'server_error':
    case 'unreachable':
    case 'broken_off':
      return true;
    case 'slow':
    case 'unauthorized':
    case 'refused':
    case 'empty':
    case 'interrupted':
      return false;
  }
}
