import type { StreamPosition } from '../protocol/envelope.ts';
import type { RunView } from '../protocol/run-view.ts';

/** What a viewer sees: the run, and how far to trust that it is current. */
export interface RunStreamState {
  readonly view: RunView;
  readonly connection: ConnectionState;
  /** `Date.now()` of the last message of any kind; a page shows the age of its data from it. */
  readonly lastMessageAtMs: number | undefined;
  readonly position: StreamPosition | undefined;
  /** Events that were coalesced or left out for this viewer, as the server told it. */
  readonly coalescedCount: number;
  readonly leftOutCount: number;
}

export type ConnectionState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'live' }
  /** Waiting to connect again; `retryAtMs` is `Date.now()` time. */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly retryAtMs: number;
      readonly reason: string;
    }
  /** The server refused; trying again would not help. `hint` says what to do. */
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string }
  /** The run is over and the server said that nothing follows. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'closed' };

/** A live view of a run in any page or process. Follows the shape that `useSyncExternalStore` wants. */
export interface RunStream {
  /** The same object until something changes. */
  getState(): RunStreamState;
  /** Called after changes, at most once per `flushIntervalMs`. Returns how to leave. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

export interface RunStreamOptions {
  /** Base address of the stream server, such as `http://localhost:8080`; `/ws` and `/events` are below it. */
  readonly url: string;
  /** The run to follow; the one that began last, and after it the next, unless stated. */
  readonly run?: string;
  /** `websocket` unless stated. */
  readonly transport?: 'websocket' | 'sse';
  /** For servers that ask for one. */
  readonly token?: string;
  /**
   * How a WebSocket, which can carry no header in a browser, sends the token: exchanged for a ticket that works once
   * (`ticket`, unless stated), or as its first message, which needs no other request (`message`). Never in an address.
   */
  readonly sendTokenAs?: 'ticket' | 'message';
  /** Shortest time between two notifications, in ms; 250 unless stated. */
  readonly flushIntervalMs?: number;
}
