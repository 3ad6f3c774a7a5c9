import type { RunStream, RunStreamState, RunView } from '@genai-bench/stream-server/client';
import { emptyRunView as idleView } from '@genai-bench/stream-server/client';

export interface ScriptedRunStream extends RunStream {
  /** Changes the state and tells subscribers. */
  emit(patch: Partial<RunStreamState>): void;
  readonly subscriberCount: number;
  readonly isClosed: boolean;
}

/** A stream whose messages a test decides. */
export function createScriptedRunStream(view: RunView = idleView): ScriptedRunStream {
  let state: RunStreamState = {
    view,
    connection: { kind: 'live' },
    lastMessageAtMs: undefined,
    position: undefined,
    coalescedCount: 0,
    leftOutCount: 0,
  };
  const listeners = new Set<() => void>();
  let isClosed = false;
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
    },
    emit(patch) {
      state = { ...state, ...patch };
      for (const notify of listeners) notify();
    },
    get subscriberCount() {
      return listeners.size;
    },
    get isClosed() {
      return isClosed;
    },
  };
}
