import type { RunStreamState } from '@genai-bench/stream-server/client';

/** How far to trust that the page is current. Only `live` may look live. */
export type Freshness = 'live' | 'stale' | 'paused' | 'connecting' | 'lost' | 'refused' | 'ended' | 'stored';

export interface ConnectionReport {
  readonly freshness: Freshness;
  /** Since the last message of any kind; absent before the first and for stored runs. */
  readonly dataAgeMs: number | undefined;
  /** Until the next attempt to connect. */
  readonly retryInMs: number | undefined;
  /** What the server or the network said. Untrusted text. */
  readonly reason: string | undefined;
  readonly hint: string | undefined;
}

/** While a run goes on something is published every second; silence for this long means that it does not arrive. */
export const STALE_AFTER_MS = 5000;

/** Between runs there are only heartbeats, 15 s apart; two and a half of them missing is silence. */
export const IDLE_STALE_AFTER_MS = 40_000;

export interface ConnectionInput {
  readonly state: RunStreamState;
  readonly nowMs: number;
  readonly isPaused: boolean;
  /** A stored run has no connection. */
  readonly isStored: boolean;
}

export function describeConnection(input: ConnectionInput): ConnectionReport {
  const { connection, lastMessageAtMs } = input.state;
  const dataAgeMs =
    input.isStored || lastMessageAtMs === undefined ? undefined : Math.max(0, input.nowMs - lastMessageAtMs);
  return {
    freshness: freshnessOf(input, dataAgeMs),
    dataAgeMs,
    retryInMs:
      connection.kind === 'reconnecting' ? Math.max(0, connection.retryAtMs - input.nowMs) : undefined,
    reason:
      connection.kind === 'reconnecting' || connection.kind === 'refused' ? connection.reason : undefined,
    hint: connection.kind === 'refused' ? connection.hint : undefined,
  };
}

function freshnessOf(input: ConnectionInput, dataAgeMs: number | undefined): Freshness {
  if (input.isStored) return 'stored';
  switch (input.state.connection.kind) {
    case 'connecting':
      return 'connecting';
    case 'reconnecting':
    case 'closed':
      return 'lost';
    case 'refused':
      return 'refused';
    case 'ended':
      return 'ended';
    case 'live':
      if (input.isPaused) return 'paused';
      // Connected but silent: a half-open socket looks exactly like this.
      return dataAgeMs === undefined || dataAgeMs > staleAfterMs(input) ? 'stale' : 'live';
  }
}

function staleAfterMs({ state }: ConnectionInput): number {
  const { status } = state.view.status;
  return status === 'running' || status === 'initializing' ? STALE_AFTER_MS : IDLE_STALE_AFTER_MS;
}
