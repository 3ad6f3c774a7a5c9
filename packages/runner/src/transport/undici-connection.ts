import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ConnectionTrace } from '@genai-bench/core-metrics';
import { Client } from 'undici';
import { monotonicMs } from '../clock.ts';
import type { ConnectTarget } from './connect-socket.ts';
import type { Connection, ConnectionOwner, ConnectionUser } from './connection.ts';
import { LONGEST_TIMER_MS } from './connection.ts';
import { socketFailure } from './socket-failure.ts';
import type { TransportFailure, TransportRequest } from './transport.ts';
import type { UndiciResponseHandler } from './undici-response-handler.ts';
import { createUndiciResponseHandler } from './undici-response-handler.ts';

/** Starts a socket to the server. `opened` may come with another socket than the one returned (TLS in a tunnel). */
export type StartSocket = (
  opened: (socket: Socket, trace: ConnectionTrace) => void,
  failed: (error: Error) => void,
) => { destroy(): void };

export interface UndiciConnectionOptions {
  readonly target: ConnectTarget;
  readonly startSocket: StartSocket;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly owner: ConnectionOwner;
}

const MAX_HEADER_BYTES = 64 * 1024;

/**
 * An undici client on a socket opened here, because undici tells neither which request waited for a connection nor what
 * the connection took. Shared if TLS negotiated HTTP/2.
 */
export function createUndiciConnection(options: UndiciConnectionOptions): Connection {
  const { owner, target } = options;
  const handlers = new Map<ConnectionUser, UndiciResponseHandler>();
  let client: Client | undefined;
  let socket: Socket | undefined;
  let expectHead = (): void => {};
  let isShared = false;
  let isClosed = false;
  let closedBecause: TransportFailure | undefined;

  function opened(openedSocket: Socket, trace: ConnectionTrace): void {
    socket = openedSocket;
    clearTimeout(connectTimer);
    // undici reports errors of requests; those of an idle socket are followed by `close`.
    socket.on('error', () => {});
    socket.once('close', () => {
      breakOff({ code: 'ECONNRESET', message: 'The connection closed.' });
      owner.gone(connection);
    });
    if (isClosed) return void socket.destroy();
    isShared = socket instanceof TLSSocket && socket.alpnProtocol === 'h2';
    if (!isShared) expectHead = skipInterimResponses(socket);
    client = clientOn(socket, options);
    owner.opened(connection, trace);
  }

  function failed(error: Error): void {
    breakOff(socketFailure(error));
    owner.gone(connection);
  }

  /** Without requests the owner hears of the end, else undici tells each request. */
  function breakOff(failure: TransportFailure): void {
    if (isClosed) return;
    const isIdle = handlers.size === 0;
    shut();
    if (isIdle) owner.broken(connection, failure, monotonicMs());
  }

  function shut(): void {
    isClosed = true;
    clearTimeout(connectTimer);
    if (client === undefined) return opening.destroy();
    void client.destroy();
    // A client that has had no request yet does not know its socket.
    socket?.destroy();
  }

  function abandon(): void {
    for (const each of handlers.values()) each.abort();
    handlers.clear();
    if (!isClosed) shut();
  }

  function carry(request: TransportRequest, user: ConnectionUser): void {
    const response = createUndiciResponseHandler(user, {
      completed: (isPersistent) => {
        handlers.delete(user);
        if (isClosed) return;
        if (isPersistent || isShared) owner.idle(connection);
        else abandon();
      },
      lost: () => {
        handlers.delete(user);
        if (!isShared) abandon();
        return closedBecause;
      },
    });
    handlers.set(user, response);
    expectHead();
    const { method, path, headers, body } = request;
    // `idempotent` lets HTTP/2 carry several at once; on HTTP/1.1 there is never more than one.
    client?.dispatch(
      { method, path, headers: { host: target.authority, ...headers }, body: body ?? null, idempotent: true },
      response.handler,
    );
  }

  function giveUp(user: ConnectionUser): void {
    handlers.get(user)?.abort();
    handlers.delete(user);
    if (!isShared) abandon();
  }

  const connection: Connection = {
    carry,
    giveUp,
    close: (failure) => {
      closedBecause ??= failure;
      breakOff(failure);
    },
    abandon,
    isOpen: () => client !== undefined && !isClosed,
    isShared: () => isShared,
    isBusy: () => handlers.size > 0,
  };
  const connectTimer = setTimeout(
    () => {
      const message = `No connection within ${options.connectTimeoutMs} ms.`;
      breakOff({ code: 'CONNECT_TIMEOUT', message });
    },
    Math.min(options.connectTimeoutMs, LONGEST_TIMER_MS),
  );
  const opening = options.startSocket(opened, failed);
  return connection;
}

function clientOn(socket: Socket, { target, keepAliveMs }: UndiciConnectionOptions): Client {
  const scheme = target.secureContext === undefined ? 'http' : 'https';
  let isTaken = false;
  return new Client(`${scheme}://${target.authority}`, {
    connect: (_, connected) => {
      if (isTaken) return connected(new Error('The connection closed.'), null);
      isTaken = true;
      // In a later microtask: undici overlooks a connection that comes inside this call.
      queueMicrotask(() => connected(null, socket));
    },
    allowH2: true,
    maxHeaderSize: MAX_HEADER_BYTES,
    // The caller has its own limits.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  });
}

const INTERIM = /^HTTP\/1\.1 1(?!01)\d\d[ \r]/;

/**
 * undici ends a connection over a `100 Continue` that it did not ask for, which a server may send all the same (RFC 9110,
 * section 15.2). It takes its bytes by `read`, so heads of interim responses are taken out there; `101`, which would
 * change the protocol, is left to it. Returns what to call before each request.
 */
function skipInterimResponses(socket: Socket): () => void {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null; // Holds: no encoding is set.
  let isAwaitingHead = false;
  let held: Buffer = Buffer.alloc(0);
  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const bytes = read(size);
      if (bytes === null || !isAwaitingHead) return bytes;
      held = withoutInterimHeads(held.length === 0 ? bytes : Buffer.concat([held, bytes]));
      if (mayBecomeInterim(held)) continue;
      isAwaitingHead = false;
      const rest = held;
      held = Buffer.alloc(0);
      return rest;
    }
  };
  return () => {
    isAwaitingHead = true;
  };
}

function withoutInterimHeads(bytes: Buffer): Buffer {
  const endAt = INTERIM.test(startOf(bytes)) ? bytes.indexOf('\r\n\r\n', 0, 'latin1') : -1;
  return endAt < 0 ? bytes : withoutInterimHeads(bytes.subarray(endAt + 4));
}

/** Nothing yet, the start of a status line that may say 1xx, or the head of one without its end. */
function mayBecomeInterim(bytes: Buffer): boolean {
  const start = startOf(bytes);
  if (INTERIM.test(start)) return bytes.length < MAX_HEADER_BYTES;
  return start.length < 'HTTP/1.1 100 '.length && 'HTTP/1.1 1'.startsWith(start.slice(0, 10));
}

function startOf(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 'HTTP/1.1 100 '.length);
}
