import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import type { RunViewKeeper } from '../delivery/run-view-keeper.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { AccessKeys, Scope } from '../security/access-keys.ts';
import type { Admission, Gate } from '../security/gate.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import { serveEvents } from '../sse/serve-events.ts';
import { createAccessRoutes } from './access-routes.ts';
import { createPageRoutes } from './page-routes.ts';
import { createStateRoutes } from './state-routes.ts';
import type { StreamingServerOptions } from './streaming-server-options.ts';

export interface AppParts {
  readonly gate: Gate;
  readonly keys: AccessKeys;
  readonly hub: ViewerHub;
  readonly keeper: RunViewKeeper;
  readonly log: EventLog;
  readonly places: ViewerPlaces;
  readonly options: StreamingServerOptions;
}

/** All HTTP routes. Every request passes the gate first; what is not public needs a scope. */
export function createApp(parts: AppParts): Express {
  const { gate, hub, places, options } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(contentPolicy(options.frameAncestors ?? []));
  app.use(answerAllowedOrigins(gate));
  app.use(checkSource(gate));
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.use(createAccessRoutes(parts));
  const mayView = requireScope(gate, 'view');
  app.get('/events', mayView, (request, response) => {
    const capabilities =
      scopeOf(response) === 'control' ? (['view', 'control'] as const) : (['view'] as const);
    serveEvents(request, response, { hub, places, capabilities });
  });
  app.get('/ws', mayView, (_request, response) => {
    response.status(426).set('upgrade', 'websocket').json({ error: 'This address speaks WebSocket.' });
  });
  app.use(createStateRoutes(parts, mayView));
  for (const { path, handler, readScope = 'view' } of options.mounts ?? []) {
    app.use(path, requireScope(gate, readScope), handler);
  }
  app.use(
    '/api',
    (_request, response) => void response.status(404).json({ error: 'There is no such route.' }),
  );
  app.use(createPageRoutes(options.staticFolder));
  return app;
}

function contentPolicy(frameAncestors: readonly string[]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        // 'self' covers ws: of the same host and port in browsers that follow CSP 3; older ones fall back to SSE.
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: frameAncestors.length === 0 ? ["'none'"] : [...frameAncestors],
      },
    },
    // The server speaks plain HTTP on loopback: promising HTTPS would lock the page out.
    strictTransportSecurity: false,
    ...(frameAncestors.length === 0 ? {} : { xFrameOptions: false }),
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** CORS for origins that were allowed by name, and for nobody else. */
function answerAllowedOrigins(gate: Gate): RequestHandler {
  return (request, response, next) => {
    const origin = gate.allowedOrigin(request.headers.origin);
    response.vary('origin');
    if (origin === undefined) return next();
    response.set({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'etag',
      'cross-origin-resource-policy': 'cross-origin',
    });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization, content-type, last-event-id',
      'access-control-max-age': '600',
    });
    response.status(204).end();
  };
}

function checkSource(gate: Gate): RequestHandler {
  return (request, response, next) => {
    const admission = gate.checkSource(request, kindOf(request));
    if (admission.admitted) next();
    else refuse(response, admission);
  };
}

/** Reading needs the given scope; whatever changes something needs `control`, by whichever method. */
export function requireScope(gate: Gate, readScope: Scope): RequestHandler {
  return (request, response, next) => {
    const kind = kindOf(request);
    const ticket = typeof request.query['ticket'] === 'string' ? request.query['ticket'] : undefined;
    const { method, headers } = request;
    const admission = gate.admit({ method, headers, ticket }, kind, kind === 'read' ? readScope : 'control');
    if (!admission.admitted) return refuse(response, admission);
    response.locals['scope'] = admission.scope;
    next();
  };
}

function kindOf(request: Request): 'read' | 'change' {
  return request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'change';
}

function scopeOf(response: Response): unknown {
  return response.locals['scope'];
}

function refuse(response: Response, admission: Admission & { admitted: false }): void {
  if (admission.status === 401) response.set('www-authenticate', 'Bearer');
  response.status(admission.status).json({ error: admission.reason });
}
