import type { RunStreamState } from './run-stream.ts';
import type { StreamEnvironment } from './stream-environment.ts';

/** The state that a page reads, and who hears of its changes. */
export interface StreamStore {
  readonly state: RunStreamState;
  /** `soon`: at most once in the flush interval. `now`: what a person waits for. */
  change(fields: Partial<RunStreamState>, when: 'soon' | 'now'): void;
  subscribe(listener: () => void): () => void;
  close(): void;
}

export function createStreamStore(
  initial: RunStreamState,
  environment: StreamEnvironment,
  flushIntervalMs: number,
): StreamStore {
  const listeners = new Set<() => void>();
  // Two states: the one that is shown stays the same object until listeners are told of the next.
  let shown = initial;
  let latest = initial;
  let cancelFlush: (() => void) | undefined;
  let flushedAtMs = Number.NEGATIVE_INFINITY;

  function flush(): void {
    cancelFlush?.();
    cancelFlush = undefined;
    if (shown === latest) return;
    shown = latest;
    flushedAtMs = environment.nowMs();
    for (const listener of listeners) listener();
  }

  return {
    get state() {
      return shown;
    },
    change(fields, when) {
      latest = { ...latest, ...fields };
      const waitMs = flushedAtMs + flushIntervalMs - environment.nowMs();
      // A wait longer than the interval means that the wall clock went back.
      if (when === 'now' || waitMs <= 0 || waitMs > flushIntervalMs) flush();
      else cancelFlush ??= environment.schedule(flush, waitMs);
    },
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    close() {
      cancelFlush?.();
      cancelFlush = undefined;
      listeners.clear();
    },
  };
}
