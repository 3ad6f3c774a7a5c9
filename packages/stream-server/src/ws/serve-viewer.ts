import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { closeReasons } from '../delivery/viewer-peer.ts';
import type { StreamPosition } from '../protocol/envelope.ts';
import { parsePosition } from '../protocol/parse-position.ts';
import type { Scope } from '../security/caller.ts';
import { createTokenBucket } from '../security/token-bucket.ts';
import { parseViewerMessage } from './parse-viewer-message.ts';
import type { SocketEndpoint } from './serve-web-sockets.ts';
import { createWebSocketPeer } from './web-socket-peer.ts';

interface ServeViewerOptions {
  /** Below the WebSocket. */
  readonly connection: Duplex;
  /** Of the upgrade: it may say where the viewer stands, or that a message will. */
  readonly url: URL;
  readonly hub: ViewerHub;
  readonly scope: Scope;
  /** How long a viewer that announced a `resume` message may take to send it. */
  readonly messageDeadlineMs: number;
}

/** Where viewers of runs connect. */
export function createViewerEndpoint(
  options: Pick<ServeViewerOptions, 'hub' | 'messageDeadlineMs'> & { readonly path: string },
): SocketEndpoint {
  const { path, hub, messageDeadlineMs } = options;
  return {
    path,
    scope: 'view',
    serve: (webSocket, { url, request, scope }) =>
      serveViewer(webSocket, { connection: request.socket, url, hub, scope, messageDeadlineMs }),
  };
}

/** Serves an admitted viewer by WebSocket until either side closes. */
function serveViewer(webSocket: WebSocket, options: ServeViewerOptions): void {
  const { connection, url, hub, scope, messageDeadlineMs } = options;
  const peer = createWebSocketPeer(webSocket, connection, () => session.drained());
  const session = hub.join(peer, scope === 'control' ? ['view', 'control'] : ['view']);
  const inbound = createTokenBucket({ perSecond: 20, burst: 40 });
  const { searchParams } = url;
  const position = parsePosition({ epoch: searchParams.get('epoch'), seq: searchParams.get('seq') });
  let waiting = searchParams.get('resume') === 'message';
  const start = (from: StreamPosition | undefined): void => {
    waiting = false;
    clearTimeout(deadline);
    session.start(from).catch(() => session.close(closeReasons.shutdown));
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
