import type { Dispatcher } from 'undici';
import { monotonicMs } from '../clock.ts';
import type { ConnectionUser } from './connection.ts';
import type { ResponseHead, TransportFailure } from './transport.ts';
import { undiciFailure } from './undici-failure.ts';

/** What the connection does at the end of a response that a handler reads. */
export interface ResponseHandlerOwner {
  /** Before the user hears of the end. */
  completed(isPersistent: boolean): void;
  /** Before the user hears of the failure. The reason why it was closed here, if it was. */
  lost(): TransportFailure | undefined;
}

export interface UndiciResponseHandler {
  readonly handler: Dispatcher.DispatchHandler;
  /** Ends the response; nobody is told. */
  abort(): void;
}

/** Translates what undici says of one response. Several data callbacks without a turn between them are one read. */
export function createUndiciResponseHandler(
  user: ConnectionUser,
  owner: ResponseHandlerOwner,
): UndiciResponseHandler {
  let controller: Dispatcher.DispatchController | undefined;
  let isAborted = false;
  let hasHead = false;
  let isPersistent = false;
  let firstByteAtMs: number | undefined;
  let readAtMs: number | undefined;
  let readCount = 0;

  /** undici parses a read within one callback of the socket, after which microtasks run. */
  function stampRead(atMs: number): number {
    if (readAtMs !== undefined) return readAtMs;
    readAtMs = atMs;
    readCount++;
    queueMicrotask(() => (readAtMs = undefined));
    return atMs;
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (started) => {
      controller = started;
      if (isAborted) started.abort(new Error('given up'));
      else user.sent(monotonicMs());
    },
    onResponseStarted: () => {
      firstByteAtMs = stampRead(monotonicMs());
    },
    onResponseStart: (_, status, headers) => {
      const atMs = stampRead(monotonicMs());
      if (isAborted || status < 200) return;
      hasHead = true;
      const head = { status, headers: joinedHeaders(headers) };
      isPersistent = leavesConnectionOpen(head);
      user.head(head, firstByteAtMs ?? atMs);
    },
    onResponseData: (_, bytes) => {
      const atMs = stampRead(monotonicMs());
      if (!isAborted) user.body(bytes, atMs, readCount - 1);
    },
    onResponseEnd: () => {
      const atMs = readAtMs ?? monotonicMs();
      if (isAborted) return;
      owner.completed(isPersistent);
      user.ended(atMs);
    },
    onResponseError: (_, error) => {
      const atMs = monotonicMs();
      if (isAborted) return;
      const failure = owner.lost() ?? undiciFailure(error, hasHead);
      user.lost(failure, atMs, readCount > 0);
    },
  };

  return {
    handler,
    abort: () => {
      isAborted = true;
      controller?.abort(new Error('given up'));
    },
  };
}

function joinedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const joined = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    joined[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return joined;
}

/** undici does not say so; where this is wrong, the next request is sent again on a new connection. */
function leavesConnectionOpen({ status, headers }: ResponseHead): boolean {
  const isBounded =
    status === 204 ||
    status === 304 ||
    headers['content-length'] !== undefined ||
    headers['transfer-encoding'] !== undefined;
  return isBounded && !/\bclose\b/i.test(headers['connection'] ?? '');
}
