import type { Server } from 'node:http';
import { createAuditor, type Auditor } from '../access/auditor.ts';
import { createNamedTokens, type NamedTokens } from '../access/named-tokens.ts';
import { createFollowedRuns, type FollowedRun, type FollowedRuns } from '../delivery/followed-runs.ts';
import { createViewerHub, type HubGoodbye, type ViewerHub } from '../delivery/viewer-hub.ts';
import { closeReasons } from '../delivery/viewer-peer.ts';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import { UnknownRunError, type EventLog } from '../event-log/event-log.ts';
import type { LoggedRun } from '../event-log/logged-run.ts';
import { isEndedStatus } from '../protocol/benchmark-status.ts';
import { emptyRunView } from '../protocol/empty-run-view.ts';
import type { RunView } from '../protocol/run-view.ts';
import { createAccessKeys, createToken, type AccessKeys } from '../security/access-keys.ts';
import { createHostCheck, isLoopback } from '../security/allowed-hosts.ts';
import { createProxyCheck, type IsTrustedProxy } from '../security/client-address.ts';
import { createGate } from '../security/gate.ts';
import { createGuessLimit } from '../security/guess-limit.ts';
import { createTokenJudge } from '../security/token-judge.ts';
import { createViewerPlaces } from '../security/viewer-places.ts';
import { createMountEndpoints } from '../ws/create-mount-endpoints.ts';
import { createViewerEndpoint } from '../ws/serve-viewer.ts';
import { serveWebSockets } from '../ws/serve-web-sockets.ts';
import { createConnectionGuard, type ConnectionGuard } from './connection-guard.ts';
import { createApp } from './create-app.ts';
import { createHttpServer } from './create-http-server.ts';
import { listen } from './listen.ts';
import { StreamServerError } from './stream-server-error.ts';
import { defaultPort, type StreamingServerOptions } from './streaming-server-options.ts';

/** Time for viewers to take the last events before their connections are closed. */
const flushMs = 3000;
/** Time for the goodbyes, and for answers that are under way, before all connections are cut. */
const goodbyeMs = 1500;
/** How soon a connection goes whose answer was under way: a page that asked again on it would find a server that is gone. */
const sweepMs = 50;
/** Connections besides those of viewers. */
const spareConnections = 256;

interface Running {
  readonly http: Server;
  readonly hub: ViewerHub;
  readonly runs: FollowedRuns;
  readonly sockets: { close(): void };
  readonly guard: ConnectionGuard;
  readonly port: number;
}

/** Serves a log to viewers: WebSocket, server-sent events, REST, Prometheus and the page, on one port. */
export class StreamingServer {
  readonly log: EventLog;
  readonly #options: StreamingServerOptions;
  readonly #keys: AccessKeys;
  readonly #named: NamedTokens | undefined;
  readonly #auditor: Auditor | undefined;
  readonly #host: string;
  readonly #isTrustedProxy: IsTrustedProxy;
  #signingKey = createToken();
  #running: Running | undefined;
  #stopping: Promise<void> | undefined;
  #isDraining = false;

  /** Throws when it would be open to the network without a token. */
  constructor(options: StreamingServerOptions = {}) {
    this.#options = options;
    this.#host = options.host ?? '127.0.0.1';
    this.#isTrustedProxy = createProxyCheck(options.trustProxies ?? []);
    // Named tokens do as well, but whether there are any is known at the start.
    if (options.tokens === undefined) this.#requireToken();
    this.log = options.log ?? createMemoryEventLog();
    const { tokens: store, tokenRefreshMs: refreshMs, tokenStaleMs: staleMs, audit } = options;
    this.#named =
      store === undefined
        ? undefined
        : createNamedTokens({
            store,
            ...(refreshMs === undefined ? {} : { refreshMs }),
            ...(staleMs === undefined ? {} : { staleMs }),
          });
    this.#auditor = audit === undefined ? undefined : createAuditor({ audit });
    this.#keys = createAccessKeys({
      ...options,
      signingKey: () => this.#signingKey,
      ...(this.#named === undefined ? {} : { named: this.#named }),
    });
  }

  #requireToken(): void {
    if (isLoopback(this.#host) || this.#options.viewerToken !== undefined || this.#named?.areAsked) return;
    throw new StreamServerError(
      'needs-token',
      `Listening on ${this.#host} lets others on the network in. State a viewer token too, or stay on 127.0.0.1.`,
    );
  }

  /** The port it listens on; `undefined` while it does not. */
  get port(): number | undefined {
    return this.#running?.port;
  }

  /** True when the usual port was busy and the next free one was taken. */
  get tookOtherPort(): boolean {
    return this.#options.port === undefined && this.port !== undefined && this.port !== defaultPort;
  }

  /** What allows to start and stop runs. A secret. */
  get controlToken(): string {
    return this.#keys.controlToken;
  }

  /** What a viewer would see now; the empty view while it does not run. */
  get view(): RunView {
    return this.#running?.runs.latest.keeper.view ?? emptyRunView;
  }

  /** What a viewer of this run would see now, also when others began after it; `undefined` where it is not kept. */
  async findView(runId: string): Promise<RunView | undefined> {
    try {
      const run = await this.#running?.runs.hold(runId);
      run?.release();
      return run?.keeper.view;
    } catch (error) {
      if (error instanceof UnknownRunError) return undefined;
      throw error;
    }
  }

  /**
   * The runs that go on at the moment, on this log, the one that began last first, and where other processes tell of
   * theirs also those that are over: one server's history may lack what another one's has. Throws where the log does not
   * answer.
   */
  async listRuns(): Promise<readonly LoggedRun[]> {
    const runs = await this.log.listRuns();
    return this.log.isShared === true ? runs : runs.filter(({ isLive }) => isLive);
  }

  /** Takes a run that is over out of a log that others share, for all of them; false where there is none. */
  async forgetRun(runId: string): Promise<boolean> {
    return (await this.log.forgetRun?.(runId)) ?? false;
  }

  get viewerCount(): number {
    return this.#running?.hub.counts.connected ?? 0;
  }

  /** Address of the page. With a token it carries the right to watch, or to control, behind `#`: a secret then. */
  getDashboardUrl(scope?: 'view' | 'control'): string {
    const token =
      scope === 'control' ? this.#keys.controlToken : scope === 'view' ? this.#keys.viewerToken : undefined;
    return `http://${this.#authority()}/${token === undefined ? '' : `#token=${token}`}`;
  }

  getWebsocketUrl(): string {
    return `ws://${this.#authority()}/ws`;
  }

  async start(): Promise<void> {
    if (this.#running !== undefined) return;
    const options = this.#options;
    await this.#named?.refresh();
    this.#requireToken();
    if (options.signingKey !== undefined) this.#signingKey = await options.signingKey();
    const { maxRunsFollowed: mostRuns } = options;
    const runs = await createFollowedRuns({ log: this.log, ...(mostRuns === undefined ? {} : { mostRuns }) });
    const hub = createViewerHub({
      server: { name: 'genai-bench', version: options.version ?? '0.0.0' },
      ...(options.heartbeatIntervalMs === undefined
        ? {}
        : { heartbeatIntervalMs: options.heartbeatIntervalMs }),
      ...(options.viewerLimits === undefined ? {} : { limits: options.viewerLimits }),
    });
    const bound = { port: 0 };
    const port = (): number => bound.port;
    const isAllowedHost = createHostCheck({
      bindHost: this.#host,
      port,
      allowHosts: options.allowHosts ?? [],
    });
    const judge = createTokenJudge({
      keys: this.#keys,
      guessLimit: createGuessLimit(),
      auditor: this.#auditor,
    });
    const gate = createGate({
      keys: this.#keys,
      judge,
      isAllowedHost,
      allowOrigins: options.allowOrigins ?? [],
      port,
    });
    const total = options.maxViewers ?? 250;
    const places = createViewerPlaces({ total, perAddress: options.maxViewersPerAddress ?? total });
    this.#isDraining = false;
    const isDraining = (): boolean => this.#isDraining;
    const parts = {
      gate,
      keys: this.#keys,
      judge,
      isTrustedProxy: this.#isTrustedProxy,
      runs,
      hub,
      places,
      auditor: this.#auditor,
      isDraining,
    };
    const guard = createConnectionGuard(total + spareConnections);
    const app = createApp({
      ...parts,
      log: this.log,
      listRuns: () => this.listRuns(),
      options,
      onAdmitted: ({ socket }) => guard.prove(socket),
    });
    const http = createHttpServer(app, guard);
    const { messageDeadlineMs = 5000 } = options;
    const endpoints = [
      createViewerEndpoint({ path: '/ws', runs, hub, messageDeadlineMs }),
      ...createMountEndpoints(options),
    ];
    const sockets = serveWebSockets(http, { ...parts, guard, endpoints, messageDeadlineMs });
    try {
      bound.port = await listen(http, this.#host, options.port);
    } catch (error) {
      await hub.close(0);
      runs.close();
      throw error;
    }
    this.#named?.start();
    this.#running = { http, hub, runs, sockets, guard, port: bound.port };
  }

  /**
   * Takes no more viewers, says so at `/readyz`, lets those who watch take what is left for at most three seconds, tells
   * them to go, and closes all connections. With a log of its own the end is part of the story; with one that others
   * share, viewers are told to come back, to another server, unless the run is over. Idempotent.
   */
  stop(reason: 'completed' | 'shutdown' = 'shutdown'): Promise<void> {
    this.#stopping ??= this.#stop(reason).finally(() => (this.#stopping = undefined));
    return this.#stopping;
  }

  async #stop(reason: 'completed' | 'shutdown'): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const { http, hub, runs, sockets, guard } = running;
    this.#isDraining = true;
    let goodbye: HubGoodbye = {};
    try {
      goodbye = await this.#sayGoodbye(reason, runs);
    } finally {
      await hub.close(flushMs, goodbye);
      if (this.#options.drainMs !== undefined) await passed(this.#options.drainMs);
      // Nobody joins who would not be told.
      sockets.close();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      runs.close();
      // Not `closeAllConnections`: it leaves out those that became WebSockets, and one of them would hold up the end.
      const cut = setTimeout(() => guard.endAll(), goodbyeMs);
      const sweep = setInterval(() => closeUnused(http, guard), sweepMs);
      closeUnused(http, guard);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
      this.#named?.close();
      await this.#auditor?.flush();
      this.#running = undefined;
    }
  }

  async #sayGoodbye(reason: 'completed' | 'shutdown', { latest }: FollowedRuns): Promise<HubGoodbye> {
    const stop = { event_type: 'stop', data: { reason } } as const;
    if (this.log.isShared !== true) {
      await this.log.append(stop);
      return {};
    }
    if (reason !== 'completed') return { reason: closeReasons.restart };
    // What ended is the run of this process, and not every run that is watched here.
    return { lastEvent: stop, isTrueFor: (run) => run === latest || isOver(run) };
  }

  #authority(): string {
    const host = this.#host === '0.0.0.0' || this.#host === '::' ? 'localhost' : this.#host;
    const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `${name}:${this.port ?? this.#options.port ?? defaultPort}`;
  }
}

function isOver({ keeper }: FollowedRun): boolean {
  return isEndedStatus(keeper.view.status) || keeper.view.failure !== undefined;
}

/** Connections on which nothing is asked. */
function closeUnused(http: Server, guard: ConnectionGuard): void {
  http.closeIdleConnections();
  guard.endSilent();
}

function passed(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
