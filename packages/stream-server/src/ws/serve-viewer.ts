import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { FollowedRun, FollowedRuns } from '../delivery/followed-runs.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { closeReasons } from '../delivery/viewer-peer.ts';
import { whyNotFollowed } from '../delivery/why-not-followed.ts';
import type { StreamPosition } from '../protocol/envelope.ts';
import { parsePosition } from '../protocol/parse-position.ts';
import { parseRunChoice } from '../protocol/parse-run-choice.ts';
import type { Scope } from '../security/caller.ts';
import { createTokenBucket } from '../security/token-bucket.ts';
import { sayGoodbye } from './mount-socket.ts';
import { parseViewerMessage } from './parse-viewer-message.ts';
import type { SocketEndpoint } from './serve-web-sockets.ts';
import { createWebSocketPeer } from './web-socket-peer.ts';

interface ServeViewerOptions {
  /** Below the WebSocket. */
  readonly connection: Duplex;
  /** Of the upgrade: it may say where the viewer stands, or that a message will. */
  readonly url: URL;
  readonly run: FollowedRun;
  readonly hub: ViewerHub;
  readonly scope: Scope;
  /** How long a viewer that announced a `resume` message may take to send it. */
  readonly messageDeadlineMs: number;
}

/** Where viewers of runs connect. */
export function createViewerEndpoint(
  options: Pick<ServeViewerOptions, 'hub' | 'messageDeadlineMs'> & {
    readonly path: string;
    readonly runs: FollowedRuns;
  },
): SocketEndpoint {
  const { path, runs, ...rest } = options;
  return {
    path,
    scope: 'view',
    serve(webSocket, { url, request, scope }) {
      const serve = (run: FollowedRun): void =>
        serveViewer(webSocket, { connection: request.socket, url, scope, run, ...rest });
      const runId = parseRunChoice(url.searchParams);
      if (runId === undefined) serve(runs.latest);
      else void serveChosen(webSocket, runs.hold(runId), serve);
    },
  };
}

/** Serves as soon as the run is open, or closes with why it cannot be. */
async function serveChosen(
  webSocket: WebSocket,
  opening: ReturnType<FollowedRuns['hold']>,
  serve: (run: FollowedRun) => void,
): Promise<void> {
  // What the viewer says meanwhile waits for whoever will hear it.
  webSocket.pause();
  webSocket.on('error', () => webSocket.terminate());
  try {
    const run = await opening;
    if (webSocket.readyState === webSocket.CLOSED) return run.release();
    webSocket.once('close', run.release);
    serve(run);
  } catch (error) {
    sayGoodbye(webSocket, whyNotFollowed(error).reason);
  } finally {
    webSocket.resume();
  }
}

/** Serves an admitted viewer by WebSocket until either side closes. */
function serveViewer(webSocket: WebSocket, options: ServeViewerOptions): void {
  const { connection, url, run, hub, scope, messageDeadlineMs } = options;
  const peer = createWebSocketPeer(webSocket, connection, () => session.drained());
  const session = hub.join(run, peer, scope === 'control' ? ['view', 'control'] : ['view']);
  const inbound = createTokenBucket({ perSecond: 20, burst: 40 });
  const { searchParams } = url;
  const position = parsePosition({ epoch: searchParams.get('epoch'), seq: searchParams.get('seq') });
  let waiting = searchParams.get('resume') === 'message';
  const start = (from: StreamPosition | undefined): void => {
    waiting = false;
    clearTimeout(deadline);
    session.start(from).catch((error: unknown) => session.close(whyNotFollowed(error).reason));
  };
  const deadline = setTimeout(() => waiting && start(position), messageDeadlineMs);
  webSocket.on('message', (data: Buffer) => {
    if (!inbound.take(performance.now())) return session.close(closeReasons.tooFast);
    const message = waiting ? parseViewerMessage(data.toString('utf8')) : undefined;
    if (message?.type === 'resume') start(message.position);
  });
  webSocket.on('close', () => {
    clearTimeout(deadline);
    session.close();
  });
  if (!waiting) start(position);
}
