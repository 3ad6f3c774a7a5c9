/** What a stream needs of the page or process that it runs in. Tests and Node hand in their own. */
export interface StreamEnvironment {
  /** The class, where there is one: browsers, and Node from 22 on. */
  readonly WebSocket: (new (url: string) => WebSocketLike) | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Wall time in ms since 1970. */
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Runs `task` after so many ms, unless the returned function is called first. */
  readonly schedule: (task: () => void, delayMs: number) => () => void;
  /** Calls `wake` whenever a reason to try at once turns up: the page is seen again, the network is back. */
  readonly onWake: (wake: () => void) => () => void;
  /** Origin of the page; `undefined` outside of one. */
  readonly pageOrigin: string | undefined;
}

/** The part of a WebSocket that is used. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** The one that this code runs in. Nothing is captured before it is asked for. */
export function currentEnvironment(): StreamEnvironment {
  const scope = globalThis as {
    readonly WebSocket?: StreamEnvironment['WebSocket'];
    readonly document?: PageLike & { readonly visibilityState: string };
    readonly window?: PageLike;
    readonly location?: { readonly origin: string };
  };
  return {
    WebSocket: scope.WebSocket,
    fetch: (...args) => globalThis.fetch(...args),
    nowMs: () => Date.now(),
    random: () => Math.random(),
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    onWake(wake) {
      const { document, window } = scope;
      const seen = (): void => {
        if (document?.visibilityState === 'visible') wake();
      };
      document?.addEventListener('visibilitychange', seen);
      window?.addEventListener('online', wake);
      return () => {
        document?.removeEventListener('visibilitychange', seen);
        window?.removeEventListener('online', wake);
      };
    },
    pageOrigin: scope.location?.origin,
  };
}

interface PageLike {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}
