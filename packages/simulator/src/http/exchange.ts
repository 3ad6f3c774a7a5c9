import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dialect } from '../dialects/dialect.ts';
import type { TruthEntry, WritableTruthLog, TruthOutcome } from '../truth/truth-log.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { sendApiError } from './json-body.ts';
import type { ApiError } from './api-error.ts';
import type { SimulatorState } from './simulator-state.ts';

/** One request and its answer, from header to outcome. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: TruthEntry;
  readonly dialect: Dialect;
  readonly isEnded: boolean;
  /** Called once when the exchange ends, however it ends. */
  onEnd(callback: () => void): void;
  /** Settles the outcome; later calls change nothing. */
  end(outcome: TruthOutcome, fault?: string): void;
  /** Answers with an error and settles the outcome. */
  refuse(error: ApiError, fault?: string): void;
}

export function openExchange(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  { dialect, ...init }: Parameters<WritableTruthLog['open']>[0] & { readonly dialect: Dialect },
): Exchange {
  const entry = state.truth.open(init);
  const callbacks: (() => void)[] = [];
  let isEnded = false;
  state.counters.received++;

  const end = (outcome: TruthOutcome, fault?: string): void => {
    if (isEnded) return;
    isEnded = true;
    entry.endedAtMs = monotonicNowMs();
    entry.outcome = outcome;
    entry.fault = fault;
    state.exchanges.delete(exchange);
    state.countOutcome(outcome);
    for (const callback of callbacks) callback();
    state.truth.finish(entry);
  };
  const exchange: Exchange = {
    request,
    response,
    entry,
    dialect,
    get isEnded() {
      return isEnded;
    },
    onEnd(callback) {
      if (isEnded) callback();
      else callbacks.push(callback);
    },
    end,
    refuse(error, fault) {
      if (isEnded) return;
      entry.status = error.status;
      entry.headersAtMs = monotonicNowMs();
      entry.bytes = sendApiError(response, error, dialect);
      end('rejected', fault);
    },
  };
  state.exchanges.add(exchange);
  response.on('close', () => end('client-aborted'));
  // A client that resets makes the socket emit an error; the close that follows is what is counted.
  response.on('error', () => end('client-aborted'));
  return exchange;
}
