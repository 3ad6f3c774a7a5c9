import type { IncomingMessage, Server } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeReasons } from '../delivery/viewer-peer.ts';
import type { AccessKeys } from '../security/access-keys.ts';
import type { Caller, Scope } from '../security/caller.ts';
import type { Gate } from '../security/gate.ts';
import type { GuessLimit } from '../security/guess-limit.ts';
import { createViewerPlaces, type ViewerPlaces } from '../security/viewer-places.ts';
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
  readonly guessLimit: GuessLimit;
  readonly places: ViewerPlaces;
  readonly endpoints: readonly SocketEndpoint[];
  /** How long a viewer may take to send a message that it announced. */
  readonly messageDeadlineMs: number;
  readonly isDraining: () => boolean;
}

/** Viewers have next to nothing to say; ws's own default is 100 MiB. */
const maxPayload = 16 * 1024;
/** So many may be about to send their token; they hold no place of those who watch. */
const mostAwaited = 20;
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
  const awaited = createViewerPlaces({ total: mostAwaited, perAddress: mostAwaited });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From the first line: a peer that resets now must not end the process.
    socket.on('error', () => socket.destroy());
    const url = urlOf(request);
    const endpoint = options.endpoints.find(({ path }) => path === url?.pathname);
    if (url === undefined || endpoint === undefined) return refuse(socket, 404, elsewhere(options.endpoints));
    if (options.isDraining()) return refuse(socket, 503, closeReasons.restart.text);
    const admission = admit(request, url, endpoint.scope, options);
    if (admission.kind === 'refused') return refuse(socket, admission.status, admission.reason);
    const places = admission.kind === 'awaited' ? awaited : options.places;
    const leave = places.take(addressOf(request));
    if (leave === undefined) return refuse(socket, 503, closeReasons.tooMany.text);
    socket.once('close', leave);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const serve = (caller: Caller): void => {
        endWithToken(webSocket, caller, options.keys);
        endpoint.serve(webSocket, { url, request, scope: caller.scope });
      };
      if (admission.kind === 'admitted') return serve(admission.caller);
      awaitToken({
        webSocket,
        deadlineMs: options.messageDeadlineMs,
        admit(token) {
          const caller = options.keys.callerOfToken(token);
          if (caller === undefined) options.guessLimit.guessedWrong(addressOf(request));
          if (caller === undefined || !suffices(caller.scope, endpoint.scope)) return closeReasons.wrongToken;
          leave();
          const giveBack = options.places.take(addressOf(request));
          if (giveBack === undefined) return closeReasons.tooMany;
          socket.once('close', giveBack);
          serve(caller);
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

/** Closes a connection soon after the named token that it came with is no longer valid. */
function endWithToken(webSocket: WebSocket, caller: Caller, keys: AccessKeys): void {
  // The single tokens hold as long as the server does.
  if (caller.tokenHash === undefined) return;
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
  request: IncomingMessage,
  url: URL,
  needed: Scope,
  options: WebSocketOptions,
): UpgradeAdmission {
  const { method = 'GET', headers } = request;
  const ticket = url.searchParams.get('ticket') ?? undefined;
  const isGuess = ticket !== undefined || headers.authorization !== undefined;
  const isAnnounced = url.searchParams.get('auth') === 'message';
  const address = addressOf(request);
  if ((isGuess || isAnnounced) && !options.guessLimit.mayGuess(address)) {
    return { kind: 'refused', status: 429, reason: 'Too many wrong tokens. Wait a minute.' };
  }
  const asked = { method, headers, ticket };
  const isAwaited = isAnnounced && !isGuess;
  const admission = isAwaited
    ? options.gate.checkSource(asked, 'upgrade')
    : options.gate.admit(asked, 'upgrade', needed);
  if (admission.admitted) {
    const { caller = { scope: 'view', name: 'nobody' } } = admission;
    return isAwaited ? { kind: 'awaited' } : { kind: 'admitted', caller };
  }
  if (admission.status === 401 && isGuess) options.guessLimit.guessedWrong(address);
  return { kind: 'refused', status: admission.status, reason: admission.reason };
}

/** `undefined` for a request line that names no address, such as `//`. */
function urlOf({ url = '/' }: IncomingMessage): URL | undefined {
  return URL.canParse(url, 'http://server') ? new URL(url, 'http://server') : undefined;
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(reason)}`,
    'connection: close',
    ...(status === 503 ? ['retry-after: 1'] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${reason}`, () => socket.destroy());
}
