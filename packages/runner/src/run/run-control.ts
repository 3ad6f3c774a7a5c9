/** Whether a run is to go on. Stopping drains what is under way; a second, shorter stop overrules the first. */
export interface RunControl {
  readonly stopped: boolean;
  /** How long requests in flight may still take, once stopped. */
  readonly drainMs: number;
  stop(drainMs: number): void;
  /** Calls back on each stop from now on; returns how to leave. */
  onStop(listener: (drainMs: number) => void): () => void;
}

export function createRunControl(): RunControl {
  const state = { stopped: false, drainMs: Infinity };
  const listeners = new Set<(drainMs: number) => void>();
  return {
    get stopped() {
      return state.stopped;
    },
    get drainMs() {
      return state.drainMs;
    },
    stop(drainMs) {
      if (drainMs >= state.drainMs) return;
      state.stopped = true;
      state.drainMs = drainMs;
      for (const listener of listeners) listener(drainMs);
    },
    onStop(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
