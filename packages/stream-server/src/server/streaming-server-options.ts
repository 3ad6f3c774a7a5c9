import type { DescribedRoute } from '@genai-bench/http-api';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { ViewerLimits } from '../delivery/viewer-limits.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { MountSocket } from '../ws/mount-socket.ts';
import type { AuditLog } from '../access/audit-log.ts';
import type { TokenStore } from '../access/token-store.ts';
import type { Scope } from '../security/caller.ts';

export const defaultPort = 8080;

export interface StreamingServerOptions {
  /** Where the story comes from; in memory unless stated. */
  readonly log?: EventLog;
  /** 8080 unless stated, or the next free one when that is busy. A stated port is taken or it is an error; 0 picks any. */
  readonly port?: number;
  /** Address to listen on; 127.0.0.1 unless stated. Any but loopback needs `viewerToken`. */
  readonly host?: string;
  /** Names under which the server may be asked for, besides its own, such as that of a proxy. */
  readonly allowHosts?: readonly string[];
  /** Exact origins of other front ends that may connect. */
  readonly allowOrigins?: readonly string[];
  /** Asked of viewers. At least 16 characters. */
  readonly viewerToken?: string;
  /** Asked of whoever starts or stops runs; made up when absent. */
  readonly controlToken?: string;
  /**
   * Asked at the start for what signs sessions and tickets, so that they hold at every server that gets the same and after
   * a restart; made up unless given. A secret of the servers: whoever has it and the hash of a token can sign in by it.
   */
  readonly signingKey?: () => Promise<string>;
  /**
   * Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses, networks such as `10.0.0.0/8`, and
   * the names `loopback`, `linklocal` and `uniquelocal`; none unless given.
   */
  readonly trustProxies?: readonly string[];
  /** Named tokens, besides these two. Once anyone was given one, viewers are asked for a token. */
  readonly tokens?: TokenStore;
  /** How often `tokens` is asked, and with that how soon a revoked one ends; 5 s unless stated. */
  readonly tokenRefreshMs?: number;
  /** For how long tokens hold while `tokens` does not answer; 30 s unless stated. */
  readonly tokenStaleMs?: number;
  /** Where attempts that were turned away are written down. */
  readonly audit?: AuditLog;
  /** Folder of the built page, served at `/`. */
  readonly staticFolder?: string;
  /** Sites that may show the page in a frame; none unless stated. */
  readonly frameAncestors?: readonly string[];
  /** Completed runs, for `/api/historical-data`. */
  readonly history?: RunHistory;
  /** Further routes, below the same checks. */
  readonly mounts?: readonly ServerMount[];
  /** Most viewers at once; 250 unless stated. */
  readonly maxViewers?: number;
  readonly maxViewersPerAddress?: number;
  /** Most runs that are followed by name at once, besides the newest; 32 unless stated. */
  readonly maxRunsFollowed?: number;
  readonly heartbeatIntervalMs?: number;
  /** How long a viewer may take to send a message that it announced; 5 s unless stated. */
  readonly messageDeadlineMs?: number;
  /**
   * How long a server that ends goes on to answer that it is not ready, so that a load balancer sends nobody there any
   * more; not at all unless stated.
   */
  readonly drainMs?: number;
  readonly viewerLimits?: Partial<ViewerLimits>;
  /** Stated in `hello`. */
  readonly version?: string;
}

/**
 * Routes of others: whatever comes in below `path` has passed the checks of host and origin, and its caller has
 * `view` for reading and `control` for all else, unless stated otherwise. An express router is a handler too. Of mounts
 * inside each other the longer path is asked first, by its own scopes.
 */
export interface ServerMount {
  readonly path: string;
  readonly handler: RequestHandler;
  /** For reading, where that is not `view`. */
  readonly readScope?: Scope;
  /** For all else, where that is not `control`. */
  readonly changeScope?: Scope;
  /** What pages are told that the server offers here, so that they ask for nothing that is not there: `arena`, `runs`. */
  readonly feature?: string;
  /** What is served here, for `otherRoutes` of `createApiRouter`. */
  readonly routes?: readonly DescribedRoute[];
  readonly webSocket?: MountWebSocket;
}

/** A WebSocket below a mount, behind the same checks, limits and places as those of viewers; it needs `readScope`. */
export interface MountWebSocket {
  /** Below the mount's path, such as `/ws`. */
  readonly path: string;
  readonly serve: (socket: MountSocket, upgrade: IncomingMessage) => void;
}
