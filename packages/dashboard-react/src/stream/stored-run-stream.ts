import type { ConnectionState, RunStream, RunStreamState, RunView } from '@genai-bench/stream-server/client';

/** A view that does not change any more, in the shape of a stream. */
export function createStoredRunStream(
  view: RunView,
  connection: ConnectionState = { kind: 'ended' },
): RunStream {
  const state: RunStreamState = {
    view,
    connection,
    lastMessageAtMs: undefined,
    position: undefined,
    coalescedCount: 0,
    leftOutCount: 0,
  };
  return { getState: () => state, subscribe: () => () => {}, close() {} };
}
