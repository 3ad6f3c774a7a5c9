import type { Buffer } from 'node:buffer';
import { monotonicMs } from '../clock.ts';
import type { ConnectTarget } from './connect-socket.ts';
import { connectSocket } from './connect-socket.ts';
import type { Connection, ConnectionOwner, ConnectionUser } from './connection.ts';
import { LONGEST_TIMER_MS } from './connection.ts';
import { encodeRequest } from './http1-request.ts';
import type { ParsedResponseHead } from './http1-response-head.ts';
import { createHttp1ResponseParser } from './http1-response-parser.ts';
import { socketFailure } from './socket-failure.ts';
import type { TransportFailure, TransportRequest } from './transport.ts';

export interface Http1ConnectionOptions {
  readonly target: ConnectTarget;
  readonly connectTimeoutMs: number;
  /** Where the socket's reads go. It may belong to many sockets, since a read is consumed before the next begins. */
  readonly readBuffer: Buffer;
  readonly owner: ConnectionOwner;
}

/** One socket that carries one request at a time and whose reads are stamped before anything else happens. */
export function createHttp1Connection(options: Http1ConnectionOptions): Connection {
  const { owner, readBuffer } = options;
  let isOpen = false;
  let isClosed = false;
  let user: ConnectionUser | undefined;
  let isWritten = false;
  let isPersistent = false;
  let serverKeepAliveMs: number | undefined;
  let readCount = 0;
  let readAtMs = 0;
  let firstByteAtMs = 0;

  const parser = createHttp1ResponseParser({
    headStarted: () => {
      firstByteAtMs = readAtMs;
    },
    head: (parsed) => {
      isPersistent = parsed.isPersistent;
      serverKeepAliveMs = announcedKeepAliveMs(parsed);
      user?.head(parsed.head, firstByteAtMs);
    },
    // The user may give up in the middle of a read; the rest of the read is nobody's then.
    body: (bytes) => user?.body(bytes, readAtMs, readCount - 1),
  });

  function read(byteCount: number, buffer: Uint8Array): boolean {
    const atMs = monotonicMs();
    const reader = user;
    if (reader === undefined) {
      end({ code: 'HTTP_PARSE', message: 'The server sent bytes that no request asked for.' }, atMs);
      return true;
    }
    readAtMs = atMs;
    readCount++;
    const takenBytes = parser.feed(buffer, byteCount);
    if (user !== reader) return true;
    const reason = parser.failure();
    if (reason !== undefined) {
      end({ code: 'HTTP_PARSE', message: `The response is not valid HTTP/1.1: ${reason}.` }, atMs);
    } else if (parser.isComplete()) finish(reader, atMs, takenBytes === byteCount);
    return true;
  }

  function finish(reader: ConnectionUser, atMs: number, isAtBoundary: boolean): void {
    user = undefined;
    // Free it first: the next request may start inside `ended`.
    if (isPersistent && isAtBoundary && isWritten) owner.idle(connection, serverKeepAliveMs);
    else abandon();
    reader.ended(atMs);
  }

  function end(failure: TransportFailure, atMs: number): void {
    if (isClosed) return;
    const loser = user;
    abandon();
    if (loser === undefined) owner.broken(connection, failure, atMs);
    else loser.lost(failure, atMs, readCount > 0);
  }

  function endOfInput(): void {
    const atMs = monotonicMs();
    // A reset that overtakes unread data reaches Node as an end. Only the kernel still knows: a connection that was
    // reset has no peer any more.
    if (socket.remoteAddress === undefined) {
      end({ code: 'ECONNRESET', message: 'The server reset the connection.' }, atMs);
    } else if (user === undefined || readCount === 0) {
      end({ code: 'ECONNRESET', message: 'The server closed the connection without an answer.' }, atMs);
    } else if (parser.endOfInput()) finish(user, atMs, false);
    else if (parser.isInBody()) {
      end({ code: 'BODY_TRUNCATED', message: 'The connection ended before the end of the body.' }, atMs);
    } else end({ code: 'ECONNRESET', message: 'The connection ended inside the response head.' }, atMs);
  }

  function carry(request: TransportRequest, carried: ConnectionUser): void {
    const message = encodeRequest(request, options.target.authority);
    parser.reset();
    user = carried;
    isWritten = false;
    readCount = 0;
    const atMs = monotonicMs();
    socket.write(message, (error) => {
      if (!error && user === carried) written(carried);
    });
    carried.sent(atMs);
    // A short message is in the kernel by now; the callback would come only after the other work of this tick.
    if (user === carried && socket.writableLength === 0) written(carried);
  }

  function written(carried: ConnectionUser): void {
    if (isWritten) return;
    isWritten = true;
    carried.written(monotonicMs());
  }

  function abandon(): void {
    isClosed = true;
    isOpen = false;
    user = undefined;
    clearTimeout(connectTimer);
    socket.destroy();
  }

  const opening = { onread: { buffer: readBuffer, callback: read }, protocols: ['http/1.1'] };
  const socket = connectSocket(options.target, opening, (trace) => {
    if (isClosed) return;
    clearTimeout(connectTimer);
    isOpen = true;
    owner.opened(connection, trace);
  });
  const connectTimer = setTimeout(
    () => {
      const message = `No connection within ${options.connectTimeoutMs} ms.`;
      end({ code: 'CONNECT_TIMEOUT', message }, monotonicMs());
    },
    Math.min(options.connectTimeoutMs, LONGEST_TIMER_MS),
  );
  socket.on('error', (error) => end(socketFailure(error), monotonicMs()));
  socket.on('end', endOfInput);
  socket.on('close', () => {
    end({ code: 'ECONNRESET', message: 'The connection closed.' }, monotonicMs());
    owner.gone(connection);
  });

  const connection: Connection = {
    carry,
    giveUp: (given) => {
      if (user === given) abandon();
    },
    close: (failure) => end(failure, monotonicMs()),
    abandon,
    isOpen: () => isOpen,
    isShared: () => false,
    isBusy: () => user !== undefined,
  };
  return connection;
}

/** The `timeout` parameter of a `keep-alive` header. */
function announcedKeepAliveMs(parsed: ParsedResponseHead): number | undefined {
  const seconds = /(?:^|[,\s])timeout=(\d{1,6})/i.exec(parsed.head.headers['keep-alive'] ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
