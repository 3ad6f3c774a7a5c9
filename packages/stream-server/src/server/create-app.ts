import express, { type Express, type Request, type RequestHandler } from 'express';
import rateLimit, { ipKeyGenerator } from 'express-rate-limit';
import helmet from 'helmet';
import type { Auditor } from '../access/auditor.ts';
import type { FollowedRuns } from '../delivery/followed-runs.ts';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { LoggedRun } from '../event-log/logged-run.ts';
import type { AccessKeys } from '../security/access-keys.ts';
import { callerOf } from '../security/caller.ts';
import type { IsTrustedProxy } from '../security/client-address.ts';
import type { Gate } from '../security/gate.ts';
import type { TokenJudge } from '../security/token-judge.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import { serveEvents } from '../sse/serve-events.ts';
import { createAccessRoutes } from './access-routes.ts';
import { answerErrors } from './answer-errors.ts';
import { createPageRoutes } from './page-routes.ts';
import { checkSource, identityOf, requireScope } from './require-scope.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createStateRoutes } from './state-routes.ts';
import type { StreamingServerOptions } from './streaming-server-options.ts';

export interface AppParts {
  readonly gate: Gate;
  readonly keys: AccessKeys;
  readonly judge: TokenJudge;
  readonly isTrustedProxy: IsTrustedProxy;
  readonly hub: ViewerHub;
  readonly runs: FollowedRuns;
  readonly log: EventLog;
  /** As `StreamingServer.listRuns`. */
  readonly listRuns: () => Promise<readonly LoggedRun[]>;
  readonly places: ViewerPlaces;
  /** Absent where nothing is written down. */
  readonly auditor: Auditor | undefined;
  readonly options: StreamingServerOptions;
  /** Called for each request whose caller was let in. */
  readonly onAdmitted: (request: Request) => void;
  /** The server is about to end and takes no more viewers. */
  readonly isDraining: () => boolean;
}

/** All HTTP routes. Every request passes the gate first; what is not public needs a scope. */
export function createApp(parts: AppParts): Express {
  const { gate, keys, runs, hub, places, options, isDraining } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', parts.isTrustedProxy);
  app.use(contentPolicy(options.frameAncestors ?? []));
  app.use(answerAllowedOrigins(gate));
  app.use(checkSource(gate));
  app.use(createHealthRoutes(parts));
  app.use(['/api', '/events', '/metrics'], keepPrivate, throttle(gate));
  const features = (options.mounts ?? []).flatMap(({ feature }) => feature ?? []);
  app.use(createAccessRoutes({ ...parts, features }));
  const mayView = requireScope(parts, 'view');
  app.get('/events', mayView, (request, response) => {
    const caller = callerOf(response);
    const capabilities = caller?.scope === 'control' ? (['view', 'control'] as const) : (['view'] as const);
    const isAllowed = (): boolean => caller === undefined || keys.isStillAllowed(caller);
    const address = request.ip ?? '';
    return serveEvents(request, response, {
      runs,
      hub,
      places,
      address,
      capabilities,
      isDraining,
      isAllowed,
    });
  });
  app.get('/ws', mayView, (_request, response) => {
    response.status(426).set('upgrade', 'websocket').json({ error: 'This address speaks WebSocket.' });
  });
  app.use(createStateRoutes(parts, mayView));
  // The longer path first: the scopes of a mount around it are not its own.
  const mounts = (options.mounts ?? []).toSorted((a, b) => b.path.length - a.path.length);
  for (const { path, handler, readScope = 'view', changeScope } of mounts) {
    app.use(path, requireScope(parts, readScope, changeScope), handler);
  }
  app.use(
    '/api',
    (_request, response) => void response.status(404).json({ error: 'There is no such route.' }),
  );
  app.use(createPageRoutes(options.staticFolder));
  app.use(answerErrors);
  return app;
}

/** Answers differ by who asks; a cache that others share must keep none of them. */
const keepPrivate: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'private, no-store');
  next();
};

/**
 * Far above what any page asks for; below what would hold up the run. Whoever has a valid token is counted by it, and not
 * with all others of the address; signing in has a limit of its own, which refuses no valid token.
 */
function throttle(gate: Gate): RequestHandler {
  return rateLimit({
    windowMs: 10_000,
    limit: 600,
    skip: ({ method, baseUrl, path }) => method === 'POST' && `${baseUrl}${path}` === '/api/v1/session',
    keyGenerator(request, response) {
      const identity = identityOf(gate, request, response);
      const address = ipKeyGenerator(request.ip ?? '');
      return identity.kind === 'known' ? `${address} ${identity.caller.tokenHash ?? ''}` : address;
    },
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    message: { error: 'Too many requests. Wait ten seconds.' },
  });
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
