import type { StreamPosition } from '../protocol/envelope.ts';
import type { StreamEnvironment } from './stream-environment.ts';

/** One connection, from the attempt to its end. `onEnd` is called once, unless it was closed from this side. */
export interface StreamConnection {
  close(): void;
}

export interface ConnectionOptions {
  readonly environment: StreamEnvironment;
  /** Base address, without a slash at its end. */
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** Matters to WebSockets alone. */
  readonly sendTokenAs: 'ticket' | 'message';
  /** The run that is named; `undefined` for the one that began last. */
  readonly run: string | undefined;
  /** Where the viewer stands; a newcomer has no position. */
  readonly position: StreamPosition | undefined;
  readonly onMessage: (text: string) => void;
  readonly onEnd: (ending: ConnectionEnding) => void;
}

export type ConnectionEnding =
  | { readonly kind: 'lost'; readonly reason: string }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string };

/** The address of a stream, with its run and the position to resume from; `further` parameters are seen by logs on the way. */
export function streamAddress(
  base: string,
  { run, position }: Pick<ConnectionOptions, 'run' | 'position'>,
  further: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(base);
  if (run !== undefined) url.searchParams.set('run', run);
  if (position !== undefined) {
    url.searchParams.set('epoch', position.epoch);
    url.searchParams.set('seq', String(position.seq));
  }
  for (const [name, value] of Object.entries(further)) url.searchParams.set(name, value);
  return url.href;
}
