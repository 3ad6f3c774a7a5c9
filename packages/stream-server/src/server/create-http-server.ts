import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionGuard } from './connection-guard.ts';
import { healthPaths } from './health-routes.ts';

/** A stranger who asks nothing, asks slowly, or takes no answer is cut off after so long; browsers need a moment. */
const strangerTimeouts = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const idleTimeoutMs = 10_000;

/** An HTTP server whose connections the guard counts, and which answers probes alone when there are too many. */
export function createHttpServer(app: RequestListener, guard: ConnectionGuard): Server {
  const http = createServer({ maxHeaderSize: 8192, ...strangerTimeouts }, (request, response) => {
    guard.beginAnswer(request.socket, response);
    if (guard.isCrowded && !healthPaths.includes(request.url ?? '')) {
      response.writeHead(503, {
        'retry-after': '1',
        connection: 'close',
        'content-type': 'text/plain; charset=utf-8',
      });
      response.end('Too many connections.');
      return;
    }
    app(request, response);
  });
  // Until `prove` lifts it: an answer that nobody takes would otherwise hold its connection for good.
  http.timeout = idleTimeoutMs;
  http.on('connection', (socket) => guard.take(socket));
  http.on('upgrade', (_request, socket) => guard.beginAnswer(socket as Socket, socket));
  http.on('clientError', (_error, socket) => socket.destroy());
  return http;
}
