import type { Envelope } from '../protocol/envelope.ts';
import { followStream, unfollowedStream } from '../protocol/follow-stream.ts';
import { isMixedContent, mixedContentEnding } from './explain-refusal.ts';
import { openEventStream } from './open-event-stream.ts';
import { openWebSocket } from './open-web-socket.ts';
import { readEnvelope } from './read-envelope.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import type { ConnectionState, RunStream, RunStreamOptions, RunStreamState } from './run-stream.ts';
import type { ConnectionEnding, StreamConnection } from './stream-connection.ts';
import { currentEnvironment, type StreamEnvironment } from './stream-environment.ts';
import { createStreamStore } from './stream-store.ts';

/** Silence of so many heartbeats means that the connection is dead, whatever the system says. */
const silentHeartbeats = 2.5;

/**
 * Follows a run on a server: connects, folds what comes, and after any break comes back to where it stood, without a
 * hole and without taking anything twice.
 */
export function createRunStream(
  options: RunStreamOptions,
  environment: StreamEnvironment = currentEnvironment(),
): RunStream {
  const { run, transport = 'websocket', token, sendTokenAs = 'ticket', flushIntervalMs = 250 } = options;
  const baseUrl = options.url.replace(/\/+$/, '');
  const open = transport === 'sse' ? openEventStream : openWebSocket;
  const store = createStreamStore(initialState(), environment, flushIntervalMs);
  const link = {
    followed: unfollowedStream,
    connection: undefined as StreamConnection | undefined,
    cancelRetry: undefined as (() => void) | undefined,
    cancelWatch: undefined as (() => void) | undefined,
    failures: 0,
    isOver: false,
    heartbeatMs: 15_000,
    heardAtMs: 0,
  };
  const stopWaking = environment.onWake(wake);

  function connect(): void {
    leave();
    store.change({ connection: { kind: 'connecting', attempt: link.failures + 1 } }, 'now');
    if (isMixedContent(environment.pageOrigin, baseUrl)) return finish(connectionOf(mixedContentEnding));
    const position = link.followed.isWhole ? link.followed.position : undefined;
    link.heardAtMs = environment.nowMs();
    watch();
    const access = { token, sendTokenAs };
    link.connection = open({ environment, baseUrl, ...access, run, position, onMessage: take, onEnd: end });
  }

  function take(text: string): void {
    link.heardAtMs = environment.nowMs();
    const reading = readEnvelope(text);
    if (reading.kind === 'unreadable') return retry('The server sent something that is no event.');
    if (reading.kind === 'other-version') {
      const reason = `The server speaks version ${String(reading.version)} of the stream.`;
      return finish({ kind: 'refused', reason, hint: 'Reload the page, or update whichever is older.' });
    }
    follow(reading.envelope);
  }

  function follow(envelope: Envelope): void {
    if (envelope.event_type === 'hello') link.heartbeatMs = envelope.data.heartbeat_interval_ms;
    const step = followStream(link.followed, envelope);
    if (step.kind === 'gap') {
      // Never shown with a hole: what is known is given up for a fresh snapshot.
      link.followed = { ...link.followed, position: undefined };
      return retry('Events are missing; reading again.');
    }
    link.followed = step.state;
    if (step.kind === 'applied' || envelope.event_type === 'heartbeat') link.failures = 0;
    const isOver = envelope.event_type === 'stop' && (envelope.data.reason === 'completed' || hasEnded());
    if (isOver) return finish({ kind: 'ended' });
    const isFirst = store.state.connection.kind !== 'live';
    store.change({ ...shown(), connection: { kind: 'live' } }, isFirst ? 'now' : 'soon');
  }

  function shown(): Omit<RunStreamState, 'connection'> {
    const { view, position, coalescedCount, leftOutCount } = link.followed;
    return { view, position, coalescedCount, leftOutCount, lastMessageAtMs: link.heardAtMs };
  }

  function hasEnded(): boolean {
    const { summary, failure } = link.followed.view;
    return summary !== undefined || failure !== undefined;
  }

  function end(ending: ConnectionEnding): void {
    if (ending.kind === 'refused') finish(connectionOf(ending));
    else retry(ending.reason);
  }

  function retry(reason: string): void {
    if (link.isOver) return;
    leave();
    link.failures += 1;
    const delayMs = reconnectDelayMs(link.failures, environment.random());
    const retryAtMs = environment.nowMs() + delayMs;
    link.cancelRetry = environment.schedule(connect, delayMs);
    store.change({ connection: { kind: 'reconnecting', attempt: link.failures, retryAtMs, reason } }, 'now');
  }

  /** A laptop that slept, or a network that went, leaves a connection that looks open and is not. */
  function watch(): void {
    const limitMs = link.heartbeatMs * silentHeartbeats;
    link.cancelWatch = environment.schedule(() => {
      if (environment.nowMs() - link.heardAtMs >= limitMs) retry('Nothing was heard for too long.');
      else watch();
    }, limitMs);
  }

  function wake(): void {
    if (link.isOver) return;
    const isSilent = environment.nowMs() - link.heardAtMs >= link.heartbeatMs * silentHeartbeats;
    if (link.cancelRetry !== undefined || isSilent) connect();
  }

  function leave(): void {
    link.cancelRetry?.();
    link.cancelWatch?.();
    link.connection?.close();
    link.cancelRetry = link.cancelWatch = link.connection = undefined;
  }

  function finish(connection: ConnectionState): void {
    link.isOver = true;
    leave();
    stopWaking();
    store.change({ ...shown(), connection }, 'now');
  }

  connect();
  return {
    getState: () => store.state,
    subscribe: (listener) => store.subscribe(listener),
    close() {
      if (!link.isOver) finish({ kind: 'closed' });
      store.close();
    },
  };
}

function initialState(): RunStreamState {
  const { view, position, coalescedCount, leftOutCount } = unfollowedStream;
  const connection = { kind: 'connecting', attempt: 1 } as const;
  return { view, position, coalescedCount, leftOutCount, connection, lastMessageAtMs: undefined };
}

function connectionOf(ending: ConnectionEnding): ConnectionState {
  return ending.kind === 'refused' ? ending : { kind: 'closed' };
}
