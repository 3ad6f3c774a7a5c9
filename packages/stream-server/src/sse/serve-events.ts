import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { closeReasons, type ViewerPeer } from '../delivery/viewer-peer.ts';
import { parsePosition } from '../protocol/parse-position.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import { encodeSse } from './encode-sse.ts';

/** Time for the goodbye to reach a viewer before its connection is cut. */
const goodbyeMs = 1000;

export interface EventsOptions {
  readonly hub: ViewerHub;
  readonly places: ViewerPlaces;
  readonly capabilities: readonly ('view' | 'control')[];
  readonly isDraining: () => boolean;
  /** Asked again and again while the viewer is served. */
  readonly isAllowed: () => boolean;
}

/** Serves one viewer by server-sent events, with the same messages and the same guarantees as over WebSocket. */
export function serveEvents(
  request: IncomingMessage,
  response: ServerResponse,
  options: EventsOptions,
): void {
  if (options.isDraining()) {
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' });
    response.end(closeReasons.restart.text);
    return;
  }
  const leave = options.places.take(request.socket.remoteAddress ?? '');
  if (leave === undefined) {
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '10' });
    response.end('Too many viewers are connected.');
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  const session = options.hub.join(
    createResponsePeer(response, () => session.drained()),
    options.capabilities,
    options.isAllowed,
  );
  response.on('close', () => {
    leave();
    session.close();
  });
  const { searchParams } = new URL(request.url ?? '/', 'http://server');
  const lastEventId = request.headers['last-event-id'];
  const position = parsePosition({
    lastEventId: Array.isArray(lastEventId) ? lastEventId[0] : lastEventId,
    epoch: searchParams.get('epoch'),
    seq: searchParams.get('seq'),
  });
  session.start(position).catch(() => session.close(closeReasons.shutdown));
}

function createResponsePeer(response: ServerResponse, onDrained: () => void): ViewerPeer {
  response.on('error', () => response.destroy());
  response.on('drain', onDrained);
  return {
    send(envelope, isResumable) {
      if (!response.writableEnded) response.write(encodeSse(envelope, isResumable));
    },
    get bufferedAmount() {
      return response.writableLength;
    },
    close() {
      if (response.writableEnded) return;
      response.end();
      const cut = setTimeout(() => response.destroy(), goodbyeMs);
      response.once('close', () => clearTimeout(cut));
    },
  };
}
