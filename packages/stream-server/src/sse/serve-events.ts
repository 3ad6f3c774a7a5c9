import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FollowedRun, FollowedRuns } from '../delivery/followed-runs.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import { closeReasons, type ViewerPeer } from '../delivery/viewer-peer.ts';
import { whyNotFollowed } from '../delivery/why-not-followed.ts';
import { parsePosition } from '../protocol/parse-position.ts';
import { parseRunChoice } from '../protocol/parse-run-choice.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import { encodeSse } from './encode-sse.ts';

/** Time for the goodbye to reach a viewer before its connection is cut. */
const goodbyeMs = 1000;

const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would hold events back.
  'x-accel-buffering': 'no',
} as const;

export interface EventsOptions {
  readonly runs: FollowedRuns;
  readonly hub: ViewerHub;
  readonly places: ViewerPlaces;
  /** Of the viewer. */
  readonly address: string;
  readonly capabilities: readonly ('view' | 'control')[];
  readonly isDraining: () => boolean;
  /** Asked again and again while the viewer is served. */
  readonly isAllowed: () => boolean;
}

/** Serves one viewer by server-sent events, with the same messages and the same guarantees as over WebSocket. */
export async function serveEvents(
  request: IncomingMessage,
  response: ServerResponse,
  options: EventsOptions,
): Promise<void> {
  if (options.isDraining()) return refuse(response, 503, closeReasons.restart.text, 1);
  if (request.method === 'HEAD') {
    response.writeHead(200, eventStreamHeaders).end();
    return;
  }
  const leave = options.places.take(options.address);
  if (leave === undefined) return refuse(response, 503, closeReasons.tooMany.text, 10);
  response.on('close', leave);
  const { searchParams } = new URL(request.url ?? '/', 'http://server');
  const runId = parseRunChoice(searchParams);
  if (runId === undefined) return serveRun(request, response, options, options.runs.latest);
  try {
    const run = await options.runs.hold(runId);
    if (response.destroyed) return run.release();
    response.on('close', run.release);
    serveRun(request, response, options, run);
  } catch (error) {
    const { status, reason } = whyNotFollowed(error);
    refuse(response, status, reason.text, 10);
  }
}

function refuse(response: ServerResponse, status: number, text: string, retryAfterSeconds: number): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}),
  });
  response.end(text);
}

function serveRun(
  request: IncomingMessage,
  response: ServerResponse,
  options: EventsOptions,
  run: FollowedRun,
): void {
  response.writeHead(200, eventStreamHeaders);
  response.write('retry: 1000\n\n');
  const session = options.hub.join(
    run,
    createResponsePeer(response, () => session.drained()),
    options.capabilities,
    options.isAllowed,
  );
  response.on('close', () => session.close());
  const { searchParams } = new URL(request.url ?? '/', 'http://server');
  const lastEventId = request.headers['last-event-id'];
  const position = parsePosition({
    lastEventId: Array.isArray(lastEventId) ? lastEventId[0] : lastEventId,
    epoch: searchParams.get('epoch'),
    seq: searchParams.get('seq'),
  });
  session.start(position).catch((error: unknown) => session.close(whyNotFollowed(error).reason));
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
