import type { Envelope } from '../protocol/envelope.ts';
import type { HelloData } from '../protocol/event-data.ts';
import type { FollowedRun } from './followed-runs.ts';
import type { ViewerLimits } from './viewer-limits.ts';
import { closeReasons, type CloseReason, type ViewerPeer } from './viewer-peer.ts';
import { createViewerSession, type ViewerSession } from './viewer-session.ts';

/** All viewers of a server, with one timer for all of them. */
export interface ViewerHub {
  /**
   * Makes a session for a connection; it still has to be started. It is closed within a second after `isAllowed` is
   * no longer true.
   */
  join(
    run: FollowedRun,
    peer: ViewerPeer,
    capabilities: HelloData['capabilities'],
    isAllowed?: () => boolean,
  ): ViewerSession;
  readonly counts: ViewerCounts;
  /** Waits until everybody has everything, at most so long, and closes all, telling each a last message before. */
  close(flushMs: number, goodbye?: HubGoodbye): Promise<void>;
}

export interface HubGoodbye {
  readonly reason?: CloseReason;
  /** Not part of the log; it stands where the viewer stands. */
  readonly lastEvent?: Pick<Envelope & { event_type: 'stop' }, 'event_type' | 'data'>;
  /** Whom the last event is true for; the others are sent to another server, where their run goes on. */
  readonly isTrueFor?: (run: FollowedRun) => boolean;
}

export interface ViewerCounts {
  readonly connected: number;
  readonly joined: number;
  readonly coalesced: number;
  readonly leftOut: number;
  /** Bytes that wait for all viewers together, here and in their connections. */
  readonly waitingBytes: number;
  /** Viewers that were given up because they were too slow. */
  readonly closedSlow: number;
}

export interface ViewerHubOptions {
  readonly server: HelloData['server'];
  readonly heartbeatIntervalMs?: number;
  readonly limits?: Partial<ViewerLimits>;
}

interface Joined {
  readonly run: FollowedRun;
  readonly peer: ViewerPeer;
  readonly isAllowed: () => boolean;
}

const tickMs = 1000;

export function createViewerHub(options: ViewerHubOptions): ViewerHub {
  const { server, heartbeatIntervalMs = 15_000 } = options;
  const sessions = new Map<ViewerSession, Joined>();
  const past = { joined: 0, coalesced: 0, leftOut: 0, closedSlow: 0 };
  const nowMs = (): number => performance.now();
  let heartbeatAtMs = nowMs() + heartbeatIntervalMs;

  const timer = setInterval(
    () => {
      const atMs = nowMs();
      const isHeartbeat = atMs >= heartbeatAtMs;
      if (isHeartbeat) heartbeatAtMs = atMs + heartbeatIntervalMs;
      for (const [session, { peer, isAllowed }] of sessions) {
        if (!isAllowed()) {
          session.close(closeReasons.revoked);
          continue;
        }
        session.tick(atMs);
        if (!isHeartbeat) continue;
        session.heartbeat();
        peer.checkAlive?.();
      }
    },
    Math.min(tickMs, heartbeatIntervalMs),
  );
  timer.unref();

  return {
    join(run, peer, capabilities, isAllowed = () => true) {
      past.joined += 1;
      const session = createViewerSession({
        log: run.log,
        keeper: run.keeper,
        peer,
        nowMs,
        hello: { server, heartbeat_interval_ms: heartbeatIntervalMs, capabilities },
        ...(options.limits === undefined ? {} : { limits: options.limits }),
        onClose(reason) {
          sessions.delete(session);
          past.coalesced += session.counts.coalesced;
          past.leftOut += session.counts.leftOut;
          if (reason === closeReasons.slow) past.closedSlow += 1;
        },
      });
      sessions.set(session, { run, peer, isAllowed });
      return session;
    },
    get counts() {
      let { coalesced, leftOut } = past;
      let waitingBytes = 0;
      for (const session of sessions.keys()) {
        coalesced += session.counts.coalesced;
        leftOut += session.counts.leftOut;
        waitingBytes += session.waitingBytes;
      }
      return { ...past, connected: sessions.size, coalesced, leftOut, waitingBytes };
    },
    async close(flushMs, { reason = closeReasons.shutdown, lastEvent, isTrueFor = () => true } = {}) {
      const deadlineMs = nowMs() + flushMs;
      while (nowMs() < deadlineMs && [...sessions.keys()].some(({ isFlushed }) => !isFlushed)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      clearInterval(timer);
      for (const [session, { run }] of sessions) {
        if (lastEvent !== undefined && !isTrueFor(run)) {
          session.close(closeReasons.restart);
          continue;
        }
        if (lastEvent !== undefined) session.tell(lastEvent);
        session.close(reason);
      }
    },
  };
}
