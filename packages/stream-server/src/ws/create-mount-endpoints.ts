import type { WebSocket } from 'ws';
import { defaultViewerLimits } from '../delivery/viewer-limits.ts';
import { closeReasons } from '../delivery/viewer-peer.ts';
import type { ServerMount, StreamingServerOptions } from '../server/streaming-server-options.ts';
import { createMountSocket, sayGoodbye, type MountSocketLimits } from './mount-socket.ts';
import type { SocketEndpoint } from './serve-web-sockets.ts';

/** The WebSockets of the mounts that have one. */
export function createMountEndpoints(options: StreamingServerOptions): readonly SocketEndpoint[] {
  const { mounts = [], heartbeatIntervalMs = 15_000, viewerLimits } = options;
  const stallMs = viewerLimits?.stallMs ?? defaultViewerLimits.stallMs;
  return mounts.flatMap((mount) => endpointOf(mount, { heartbeatIntervalMs, stallMs }));
}

function endpointOf(
  { path, webSocket: served, readScope = 'view' }: ServerMount,
  limits: MountSocketLimits,
): readonly SocketEndpoint[] {
  if (served === undefined) return [];
  const open = new Set<WebSocket>();
  return [
    {
      path: `${path}${served.path}`,
      scope: readScope,
      serve(webSocket, { request }) {
        open.add(webSocket);
        webSocket.once('close', () => open.delete(webSocket));
        served.serve(createMountSocket(webSocket, limits), request);
      },
      close() {
        for (const webSocket of open) sayGoodbye(webSocket, closeReasons.shutdown);
      },
    },
  ];
}
