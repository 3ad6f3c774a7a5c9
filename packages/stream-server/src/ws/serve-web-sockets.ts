import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeReasons } from '../delivery/viewer-peer.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { parsePosition } from '../protocol/parse-position.ts';
import type { Gate } from '../security/gate.ts';
import { createTokenBucket } from '../security/token-bucket.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import { createWebSocketPeer } from './web-socket-peer.ts';
import { parseViewerMessage } from './parse-viewer-message.ts';

export interface WebSocketOptions {
  readonly gate: Gate;
  readonly hub: ViewerHub;
  readonly places: ViewerPlaces;
  readonly path: string;
}

/** Viewers have next to nothing to say; ws's own default is 100 MiB. */
const maxPayload = 16 * 1024;
/** How long a viewer that announced a `resume` message may take to send it. */
const resumeDeadlineMs = 5000;

/** Answers upgrades on `path`: refused ones with a plain HTTP status and the reason, before there is any WebSocket. */
export function serveWebSockets(server: Server, options: WebSocketOptions): { close(): void } {
  const { gate, hub, places, path } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    maxFragments: 16,
    perMessageDeflate: false,
    clientTracking: false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From the first line: a peer that resets now must not end the process.
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://server');
    if (url.pathname !== path) return refuse(socket, 404, `WebSockets are served at ${path}.`);
    const ticket = url.searchParams.get('ticket') ?? undefined;
    const { method = 'GET', headers } = request;
    const admission = gate.admit({ method, headers, ticket }, 'upgrade', 'view');
    if (!admission.admitted) return refuse(socket, admission.status, admission.reason);
    const leave = places.take(request.socket.remoteAddress ?? '');
    if (leave === undefined) return refuse(socket, 503, 'Too many viewers are connected.');
    socket.once('close', leave);
    const capabilities = admission.scope === 'control' ? (['view', 'control'] as const) : (['view'] as const);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveViewer(webSocket, url, hub, capabilities);
    });
  });
  return { close: () => sockets.close() };
}

function serveViewer(
  webSocket: WebSocket,
  url: URL,
  hub: ViewerHub,
  capabilities: readonly ('view' | 'control')[],
): void {
  const peer = createWebSocketPeer(webSocket, () => session.drained());
  const session = hub.join(peer, capabilities);
  const inbound = createTokenBucket({ perSecond: 20, burst: 40 });
  const { searchParams } = url;
  const position = parsePosition({ epoch: searchParams.get('epoch'), seq: searchParams.get('seq') });
  let waiting = searchParams.get('resume') === 'message';
  const start = (from: typeof position): void => {
    waiting = false;
    clearTimeout(deadline);
    session.start(from).catch(() => session.close(closeReasons.shutdown));
  };
  const deadline = setTimeout(() => waiting && start(position), resumeDeadlineMs);
  webSocket.on('message', (data: Buffer) => {
    if (!inbound.take(performance.now())) return session.close(closeReasons.tooFast);
    const message = waiting ? parseViewerMessage(data.toString('utf8')) : undefined;
    if (message !== undefined) start(message.resume);
  });
  webSocket.on('close', () => {
    clearTimeout(deadline);
    session.close();
  });
  if (!waiting) start(position);
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(reason)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`, () => socket.destroy());
}
