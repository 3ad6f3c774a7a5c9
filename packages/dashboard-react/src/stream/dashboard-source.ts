import type { RunSummary } from '@genai-bench/core-metrics';
import { emptyRunView, viewOfSummary, type RunStream, type RunView } from '@genai-bench/stream-server/client';
import { createStoredRunStream } from './stored-run-stream.ts';

/**
 * Where a dashboard gets its run: the address of a stream server, a stream that you opened (live or a recording; you
 * close it), a finished run's summary, or a view that you made.
 */
export type DashboardSource = string | RunStream | RunSummary | RunView;

/** A source without a connection, as a stream; `undefined` for an address, which somebody has to connect to. */
export function streamOfSource(source: Exclude<DashboardSource, string>): {
  readonly stream: RunStream;
  readonly isStored: boolean;
} {
  if (isRunStream(source)) return { stream: source, isStored: false };
  const view = 'droppedLogCount' in source ? source : viewOfSummary(source);
  return { stream: createStoredRunStream(view), isStored: true };
}

/** What is shown until a connection exists, and on a server. */
export const pendingStream: RunStream = createStoredRunStream(emptyRunView, {
  kind: 'connecting',
  attempt: 0,
});

function isRunStream(source: RunStream | RunSummary | RunView): source is RunStream {
  return 'subscribe' in source && typeof source.subscribe === 'function';
}
