import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeReasons } from '../delivery/viewer-peer.ts';
import type { AccessKeys } from '../security/access-keys.ts';
import type { Caller, Scope } from '../security/caller.ts';
import { clientAddressOf, type IsTrustedProxy } from '../security/client-address.ts';
import type { Gate } from '../security/gate.ts';
import type { Presentation, TokenJudge } from '../security/token-judge.ts';
import type { ViewerPlaces } from '../security/viewer-places.ts';
import type { ConnectionGuard } from '../server/connection-guard.ts';
import { awaitToken } from './await-token.ts';
import { sayGoodbye } from './mount-socket.ts';

/** What is served at one address once it is known who comes. */
export interface SocketEndpoint {
  readonly path: string;
  readonly scope: Scope;
  readonly serve: (webSocket: WebSocket, upgrade: AdmittedUpgrade) => void;
  /** Says goodbye to all that are served. */
  readonly close?: () => void;
}

export interface AdmittedUpgrade {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly scope: Scope;
}

export interface WebSocketOptions {
  readonly gate: Gate;
  readonly keys: AccessKeys;
  readonly judge: TokenJudge;
  readonly isTrustedProxy: IsTrustedProxy;
  readonly guard: ConnectionGuard;
  readonly places: ViewerPlaces;
  readonly endpoints: readonly SocketEndpoint[];
  /** How long a viewer may take to send a message that it announced. */
  readonly messageDeadlineMs: number;
  readonly isDraining: () => boolean;
}

/** Viewers have next to nothing to say; ws's own default is 100 MiB. */
const maxPayload = 16 * 1024;
/** How often it is looked after whether who is served still may be. */
const allowanceMs = 1000;

/** Answers upgrades on the paths of the endpoints: refused ones with a plain HTTP status and the reason, before there is any WebSocket. */
export function serveWebSockets(server: Server, options: WebSocketOptions): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    maxFragments: 16,
    perMessageDeflate: false,
    clientTracking: false,
    // A client may have put its token there: it is not repeated.
    handleProtocols: () => false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From the first line: a peer that resets now must not end the process.
    socket.on('error', () => socket.destroy());
    const url = urlOf(request);
    const endpoint = options.endpoints.find(({ path }) => path === url?.pathname);
    if (url === undefined || endpoint === undefined) return refuse(socket, 404, elsewhere(options.endpoints));
    if (request.method !== 'GET') return refuse(socket, 405, 'A WebSocket begins with GET.');
    if (options.isDraining()) return refuse(socket, 503, closeReasons.restart.text);
    if (options.guard.isCrowded) return refuse(socket, 503, closeReasons.tooMany.text);
    const from = { address: clientAddressOf(request, options.isTrustedProxy), action: `GET ${url.pathname}` };
    const admission = admit(request, url, endpoint.scope, from, options);
    if (admission.kind === 'refused') return refuse(socket, admission.status, admission.reason);
    const takePlace = (): boolean => {
      const leave = options.places.take(from.address);
      if (leave !== undefined) socket.once('close', leave);
      return leave !== undefined;
    };
    // Whoever has still to send its token holds no place of those who watch.
    if (admission.kind === 'admitted' && !takePlace()) return refuse(socket, 503, closeReasons.tooMany.text);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const serve = (caller: Caller): void => {
        options.guard.prove(request.socket);
        endWithToken(webSocket, caller, options.keys);
        endpoint.serve(webSocket, { url, request, scope: caller.scope });
      };
      if (admission.kind === 'admitted') return serve(admission.caller);
      awaitToken({
        webSocket,
        deadlineMs: options.messageDeadlineMs,
        admit(token) {
          const judgement = options.judge.judgeToken(token, from);
          if (!judgement.isValid || !suffices(judgement.caller.scope, endpoint.scope))
            return closeReasons.wrongToken;
          if (!takePlace()) return closeReasons.tooMany;
          serve(judgement.caller);
          return undefined;
        },
      });
    });
  });
  return {
    close() {
      sockets.close();
      for (const endpoint of options.endpoints) endpoint.close?.();
    },
  };
}

/** Closes a connection soon after what let it in no longer does: its token was revoked, or tokens are asked for now. */
function endWithToken(webSocket: WebSocket, caller: Caller, keys: AccessKeys): void {
  const timer = setInterval(() => {
    if (!keys.isStillAllowed(caller)) sayGoodbye(webSocket, closeReasons.revoked);
  }, allowanceMs);
  timer.unref();
  webSocket.once('close', () => clearInterval(timer));
}

function elsewhere(endpoints: readonly SocketEndpoint[]): string {
  return `WebSockets are served at ${endpoints.map(({ path }) => path).join(' and ')}.`;
}

function suffices(scope: Scope, needed: Scope): boolean {
  return scope === 'control' || scope === needed;
}

type UpgradeAdmission =
  | { readonly kind: 'admitted'; readonly caller: Caller }
  /** Its first message has to be its token. */
  | { readonly kind: 'awaited' }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

function admit(
  { headers }: IncomingMessage,
  url: URL,
  needed: Scope,
  from: Presentation,
  { gate }: WebSocketOptions,
): UpgradeAdmission {
  const source = gate.checkSource({ headers }, 'upgrade');
  if (!source.admitted) return { kind: 'refused', ...source };
  const ticket = url.searchParams.get('ticket') ?? undefined;
  const isAnnounced = url.searchParams.get('auth') === 'message';
  if (isAnnounced && ticket === undefined && headers.authorization === undefined) return { kind: 'awaited' };
  const admission = gate.authorize(gate.identify({ headers, ticket, ...from }), needed);
  return admission.admitted
    ? { kind: 'admitted', caller: admission.caller }
    : { kind: 'refused', status: admission.status, reason: admission.reason };
}

/** `undefined` for a request line that names no address, such as `//`. */
function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  return URL.canParse(url, 'http://server') ? new URL(url, 'http://server') : undefined;
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(reason)}`,
    'connection: close',
    ...(status === 503 ? ['retry-after: 1'] : []),
    ...(status === 429 ? ['retry-after: 60'] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`, () => socket.destroy());
}
